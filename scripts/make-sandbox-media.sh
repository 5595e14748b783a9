#!/bin/sh
# Makes src/sandbox/media: one small file per format, as browsers show them. Needs Debian's sox, ffmpeg and chromium.
set -eu
cd "$(dirname "$0")/../src/sandbox/media"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Four seconds of a soft chord, a little wind behind it.
sox -R -n -r 22050 -c 1 "$work/chord.wav" synth 4 sine 220 sine 277.18 sine 329.63 sine 440 remix - tremolo 0.5 30
sox -R -n -r 22050 -c 1 "$work/wind.wav" synth 4 brownnoise lowpass 500 vol 0.05
sox -R -m "$work/chord.wav" "$work/wind.wav" "$work/sound.wav" fade t 0.5 4 1 gain -n -6

encode() { ffmpeg -nostdin -loglevel error -y -fflags +bitexact "$@"; }

encode -i "$work/sound.wav" -codec:a libmp3lame -b:a 64k sandbox.mp3
encode -i "$work/sound.wav" -codec:a aac -b:a 64k -f adts sandbox.aac
encode -i "$work/sound.wav" -ar 11025 -codec:a flac -compression_level 12 sandbox.flac
encode -f lavfi -i 'gradients=size=480x270:rate=25:duration=4:c0=0x0b3d2e:c1=0x2a9d8f:c2=0xe9c46a:nb_colors=3:speed=0.02:seed=7' \
  -i "$work/sound.wav" -vf 'drawtext=text=sandbox:fontcolor=white:fontsize=40:x=(w-tw)/2:y=(h-th)/2' \
  -codec:v libx264 -profile:v baseline -pix_fmt yuv420p -crf 30 -preset veryslow \
  -codec:a aac -b:a 64k -shortest -movflags +faststart sandbox.mp4

# A picture in three formats, drawn by a browser.
node --input-type=module -e '
import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
const files = await page.evaluate(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 270 });
  const context = canvas.getContext("2d");
  context.fillStyle = "#2a9d8f";
  context.fillRect(0, 0, 480, 270);
  context.fillStyle = "white";
  context.font = "40px sans-serif";
  context.textAlign = "center";
  context.fillText("sandbox", 240, 150);
  return ["png", "jpeg", "webp"].map((type) => [type, canvas.toDataURL(`image/${type}`, 0.8).split(",")[1]]);
});
await browser.close();
for (const [type, data] of files) writeFileSync(`sandbox.${type}`, Buffer.from(data, "base64"));
'

# A triangle: the header of a glTF binary, its scene as JSON, and three points.
node -e '
const points = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]);
const scene = JSON.stringify({
  asset: { version: "2.0" }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0 }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
  accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: "VEC3", min: [0, 0, 0], max: [1, 1, 0] }],
  bufferViews: [{ buffer: 0, byteLength: 36 }], buffers: [{ byteLength: 36 }],
});
const json = Buffer.from(scene.padEnd(Math.ceil(scene.length / 4) * 4));
const words = (...numbers) => Buffer.from(new Uint32Array(numbers).buffer);
const body = [words(json.length, 0x4e4f534a), json, words(36, 0x004e4942), Buffer.from(points.buffer)];
const length = 12 + Buffer.concat(body).length;
process.stdout.write(Buffer.concat([words(0x46546c67, 2, length), ...body]));
' > sandbox.glb
