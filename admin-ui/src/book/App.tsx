// Which page: booking, one reservation, or one place in line. All need the restaurant first.
import { lazy, Suspense, useEffect } from "react";

import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { BookPage } from "./BookPage";
import { useRestaurant } from "./data";
import { Notice, Page, Waiting } from "./Page";
import { sentence } from "./sentences";
import { useWhere } from "./where";

const WaitPage = lazy(() => import("./WaitPage"));
const ReservationPage = lazy(() => import("./ReservationPage"));

export function App() {
  const where = useWhere();
  const { words } = useTongue();
  const restaurant = useRestaurant(where.slug);
  const name = restaurant.data?.name;
  const title = where.reservation ? words.yourBooking : where.waiting ? words.waits.unknown.title : words.bookTable;
  useEffect(() => {
    document.title = name ? `${name} · ${title}` : title;
  }, [name, title]);

  const own = where.reservation ?? where.waiting;
  const OwnPage = where.reservation ? ReservationPage : WaitPage;
  if (restaurant.data && own) {
    return (
      <Page restaurant={restaurant.data}>
        <Suspense fallback={<Waiting />}>
          <OwnPage restaurant={restaurant.data} where={where} key={own} />
        </Suspense>
      </Page>
    );
  }
  if (restaurant.data) return <BookPage restaurant={restaurant.data} where={where} />;
  if (restaurant.isError) return <NoRestaurant error={restaurant.error} again={() => void restaurant.refetch()} />;
  return (
    <Page>
      <Waiting />
    </Page>
  );
}

function NoRestaurant({ error, again }: { error: unknown; again: () => void }) {
  const { words } = useTongue();
  const isUnknown = problemOf(error)?.code === "restaurant_not_found";
  return (
    <Page isBare>
      {isUnknown ? (
        <Notice title={words.notFound}>{words.notFoundWhy}</Notice>
      ) : (
        <Notice title={words.broken} action={{ name: words.tryAgain, run: again }}>
          {sentence(error, words)}
        </Notice>
      )}
    </Page>
  );
}
