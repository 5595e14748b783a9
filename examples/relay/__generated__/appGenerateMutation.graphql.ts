/**
 * @generated SignedSource<<b754845ea315bb54401face138ec3c74>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type AudioFormat = "AAC" | "FLAC" | "MP3" | "WAV" | "%future added value";
export type GenerateInput = {
  mireloSfx16TextToAudio: MireloSfx16TextToAudioInput;
  mireloSfx16VideoToVideo?: never;
  mireloSfxVideoToAudio?: never;
} | {
  mireloSfx16TextToAudio?: never;
  mireloSfx16VideoToVideo: MireloSfx16VideoToVideoInput;
  mireloSfxVideoToAudio?: never;
} | {
  mireloSfx16TextToAudio?: never;
  mireloSfx16VideoToVideo?: never;
  mireloSfxVideoToAudio: MireloSfxVideoToAudioInput;
};
export type MireloSfx16TextToAudioInput = {
  ambience?: boolean;
  doubleOutput?: boolean;
  duration?: number;
  numSamples?: number;
  seed?: number | null | undefined;
  textPrompt: string;
  uploadAudioFormat?: AudioFormat;
};
export type MireloSfx16VideoToVideoInput = {
  duration?: number;
  numSamples?: number;
  seed?: number | null | undefined;
  textPrompt?: string | null | undefined;
  videoUrl: string;
};
export type MireloSfxVideoToAudioInput = {
  duration?: number;
  numSamples?: number;
  seed?: number;
  textPrompt?: string;
  videoUrl: string;
};
export type appGenerateMutation$variables = {
  connections: ReadonlyArray<string>;
  input: GenerateInput;
  key: string;
};
export type appGenerateMutation$data = {
  readonly generate: {
    readonly job: {
      readonly " $fragmentSpreads": FragmentRefs<"app_job">;
    };
  };
};
export type appGenerateMutation = {
  response: appGenerateMutation$data;
  variables: appGenerateMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "input"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "key"
},
v3 = [
  {
    "kind": "Variable",
    "name": "idempotencyKey",
    "variableName": "key"
  },
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/),
      (v2/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "appGenerateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "concreteType": "GenerationPayload",
        "kind": "LinkedField",
        "name": "generate",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              {
                "args": null,
                "kind": "FragmentSpread",
                "name": "app_job"
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v2/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "appGenerateMutation",
    "selections": [
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "concreteType": "GenerationPayload",
        "kind": "LinkedField",
        "name": "generate",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Job",
            "kind": "LinkedField",
            "name": "job",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "__typename",
                "storageKey": null
              },
              (v4/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "revision",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "status",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "progress",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "input",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": "Media",
                "kind": "LinkedField",
                "name": "media",
                "plural": true,
                "selections": [
                  (v4/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "url",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": "JobError",
                "kind": "LinkedField",
                "name": "error",
                "plural": false,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "message",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "prependNode",
            "key": "",
            "kind": "LinkedHandle",
            "name": "job",
            "handleArgs": [
              {
                "kind": "Variable",
                "name": "connections",
                "variableName": "connections"
              },
              {
                "kind": "Literal",
                "name": "edgeTypeName",
                "value": "JobEdge"
              }
            ]
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "e614cb8dfdeae5ad3201bd1dc3f89591",
    "id": null,
    "metadata": {},
    "name": "appGenerateMutation",
    "operationKind": "mutation",
    "text": "mutation appGenerateMutation(\n  $input: GenerateInput!\n  $key: String!\n) {\n  generate(input: $input, idempotencyKey: $key) {\n    job {\n      ...app_job\n      id\n    }\n  }\n}\n\nfragment app_job on Job {\n  __typename\n  id\n  revision\n  status\n  progress\n  input\n  media {\n    id\n    url\n  }\n  error {\n    message\n  }\n}\n"
  }
};
})();

(node as any).hash = "7cf005ecbcb217270c6fb4482aca7db5";

export default node;
