// A sheet over the room: at the right, or from the bottom where the thumb is. It has no header of its own among the
// landmarks, because the page has one.
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Asked {
  title: string;
  close: () => void;
  from: "right" | "bottom";
  /** How wide, or how high. */
  size: number | string;
  children: ReactNode;
}

export function Sheet({ title, close, from, size, children }: Asked) {
  const { t } = useTranslation();
  return (
    <Drawer.Root opened onClose={close} position={from} size={size} className={`sheet-drawer sheet-${from}`}>
      <Drawer.Overlay backgroundOpacity={0.2} />
      <Drawer.Content>
        <div className="sheet-head">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("close")} size={44} />
        </div>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
