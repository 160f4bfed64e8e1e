// The frame of every page: the restaurant's name and how to reach it, what is on, and a voice for screen readers.
import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { Announcer } from "./announce";

interface PageProps {
  restaurant?: Restaurant;
  banner?: ReactNode;
  /** There is no restaurant to name. */
  isBare?: boolean;
  children: ReactNode;
}

export function Page({ restaurant, banner, isBare = false, children }: PageProps) {
  return (
    <div className="page">
      {!isBare && <header className="masthead">{restaurant && <Masthead restaurant={restaurant} />}</header>}
      <div className="banner-place" role="status">
        {banner}
      </div>
      <main>{children}</main>
      <Announcer />
    </div>
  );
}

function Masthead({ restaurant }: { restaurant: Restaurant }) {
  const { name, address, phone } = restaurant;
  return (
    <>
      <p className="house">{name}</p>
      <p className="address">
        {address && <span>{address}</span>}
        {phone && <PhoneLink phone={phone} />}
      </p>
    </>
  );
}

export function PhoneLink({ phone, children }: { phone: string; children?: ReactNode }) {
  return (
    <a className="link" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
      {children ?? phone}
    </a>
  );
}

/** A heading that takes the focus when its step begins, so that nobody is left behind on the step before. */
export function StepTitle({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!quiet) heading.current?.focus();
  }, [quiet]);
  return (
    <h1 ref={heading} tabIndex={-1} className="step-title">
      {children}
    </h1>
  );
}

interface NoticeProps {
  title: string;
  children: ReactNode;
  action?: { name: string; run: () => void };
}

/** A page or a step that has only one thing to say. */
export function Notice({ title, children, action }: NoticeProps) {
  return (
    <section className="notice">
      <StepTitle quiet>{title}</StepTitle>
      <p>{children}</p>
      {action && (
        <Button size="md" onClick={action.run}>
          {action.name}
        </Button>
      )}
    </section>
  );
}

/** How to reach a person, for what cannot be done here. */
export function CallUs({ restaurant }: { restaurant: Restaurant }) {
  const { words } = useTongue();
  const { phone, email } = restaurant;
  if (!phone && !email) return null;
  return (
    <p className="call">
      {phone && (
        <PhoneLink phone={phone}>
          {words.callUs}: {phone}
        </PhoneLink>
      )}
      {email && (
        <>
          {" "}
          <a className="link" href={`mailto:${email}`}>
            {words.orWrite}
          </a>
        </>
      )}
    </p>
  );
}

export function Waiting() {
  return <div className="waiting" aria-busy="true" />;
}
