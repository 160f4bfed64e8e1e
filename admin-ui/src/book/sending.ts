// Something is being sent: it may take long, and may be refused.
import { useState } from "react";

export interface Sending {
  isSending: boolean;
  isSlow: boolean;
  error?: unknown;
}

const IDLE: Sending = { isSending: false, isSlow: false };

export function useSending() {
  const [state, setState] = useState<Sending>(IDLE);

  /** One at a time. */
  async function send(doing: (onWait: () => void) => Promise<void>): Promise<void> {
    if (state.isSending) return;
    setState({ isSending: true, isSlow: false });
    try {
      await doing(() => setState({ isSending: true, isSlow: true }));
      setState(IDLE);
    } catch (error) {
      setState({ ...IDLE, error });
    }
  }
  return { state, send };
}
