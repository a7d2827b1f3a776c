/** What a receiver answered, whatever was spoken. */
export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly retryAfter: string | null;
      readonly location: string | null;
      /** The start of the body as one line, at most 2 KiB; empty when the alert was taken and nobody asks what was said. */
      readonly excerpt: string;
      /** Whether trying again can help, where the status does not say it as HTTP's does. */
      readonly recoverable?: boolean;
      /** A mail server refused the mailbox that the mail was for, not the sender or the text. */
      readonly ofRecipient?: boolean;
    }
  | { readonly kind: "none"; readonly error: string };
