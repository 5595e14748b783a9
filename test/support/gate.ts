/** Holds whoever waits for `opened` until somebody calls `open`. */
export interface Gate {
  opened: Promise<void>;
  open: () => void;
}

export function aGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
