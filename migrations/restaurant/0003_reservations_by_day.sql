-- The book of a day is looked at in the order of its starts, also years later.
CREATE INDEX reservation_by_day ON reservation (date, starts_at, id);
