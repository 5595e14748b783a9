#!/bin/sh
# Makes src/sandbox/media: one short file per format, playable in browsers. Needs Debian's sox and ffmpeg.
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
