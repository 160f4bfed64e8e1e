// Goes on in a list.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function More({ pages }: { pages: Pages }) {
  const { t } = useTranslation("operator");
  if (!pages.hasNextPage) return null;
  return (
    <div>
      <Button variant="default" size="md" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {t("more")}
      </Button>
    </div>
  );
}
