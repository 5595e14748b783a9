/**
 * @generated SignedSource<<e1a0cddc3d8e4ce7ad46aa7434fc6906>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
export type JobStatus = "COMPLETED" | "ERROR" | "FAILED" | "PROCESSING" | "QUEUED" | "SUBMITTING" | "%future added value";
import type { FragmentRefs } from "relay-runtime";
export type app_job$data = {
  readonly __typename: "Job";
  readonly error: {
    readonly message: string;
  } | null | undefined;
  readonly id: string;
  readonly input: Record<string, unknown>;
  readonly media: ReadonlyArray<{
    readonly id: string;
    readonly url: string;
  }>;
  readonly progress: number;
  readonly revision: number;
  readonly status: JobStatus;
  readonly " $fragmentType": "app_job";
};
export type app_job$key = {
  readonly " $data"?: app_job$data;
  readonly " $fragmentSpreads": FragmentRefs<"app_job">;
};

const node: ReaderFragment = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
};
return {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "app_job",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "__typename",
      "storageKey": null
    },
    (v0/*:: as any*/),
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
        (v0/*:: as any*/),
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
  "type": "Job",
  "abstractKey": null
};
})();

(node as any).hash = "d32ab24305c0e7606463108259c9a118";

export default node;
