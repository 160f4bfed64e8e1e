//! What is printed.

use std::time::Duration;

use crate::book::{Book, Tally};
use crate::chart;
use crate::demand::Guest;
use crate::findings::Check;
use crate::house::{House, week};
use crate::replay::Week;
use crate::rush::SATURDAY;

const WIDTH: usize = 76;

/// Who is about to come.
pub fn opening(house: &House, guests: &[Guest]) {
    let days: Vec<_> = week().collect();
    let dates = format!("{} – {}", days[0].format("%-d"), days[6].format("%-d %B %Y"));
    let title = format!("━━ {} · {} · {dates} ", house.name, house.zone.0.name());
    println!("\n{title}{}", "━".repeat(WIDTH.saturating_sub(title.chars().count())));
    let covers: usize = guests.iter().map(|guest| usize::from(guest.party.covers())).sum();
    println!("  demand   {} parties, {covers} covers, for {} seats that are booked online", guests.len(), house.seats);
    println!("           half book less than {} ahead, {} on the day", median_lead(guests), same_day(house, guests));
}

fn median_lead(guests: &[Guest]) -> String {
    let mut leads: Vec<i64> = guests.iter().map(|guest| guest.lead.num_hours()).collect();
    leads.sort_unstable();
    format!("{} hours", leads.get(leads.len() / 2).copied().unwrap_or_default())
}

fn same_day(house: &House, guests: &[Guest]) -> String {
    let on_the_day = guests.iter().filter(|guest| house.zone.local_date(guest.books_at) == guest.date).count();
    format!("{:.0} %", percent(on_the_day, guests.len()))
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// What became of them.
pub fn closing(house: &House, week: &Week) {
    outcomes(&week.book);
    calling_off(&week.book);
    occupancy(house, &week.book);
    rush(&week.rush);
    checks(week);
}

fn outcomes(book: &Book) {
    let all = book.all();
    println!("\n  {:<36} {:>8} {:>17}", "the week", "parties", "covers");
    row("booked at the time they wanted", book.at_their_time, all);
    row("booked at an alternative", book.at_another, all);
    for (code, tally) in book.refused_by_code() {
        row(&format!("refused: {code}"), tally, all);
    }
    println!("  {}", "─".repeat(63));
    row("all who came", all, all);
}

fn row(name: &str, tally: Tally, all: Tally) {
    let share = percent(tally.parties, all.parties);
    println!("  {name:<36} {:>8} {share:>6.1} % {:>8}", tally.parties, tally.covers);
}

fn calling_off(book: &Book) {
    let refused: usize = book.not_called_off.values().map(|tally| tally.parties).sum();
    let codes: Vec<String> = book.not_called_off.iter().map(|(code, it)| format!("{} {code}", it.parties)).collect();
    let why = if codes.is_empty() { "nobody was refused".into() } else { format!("refused: {}", codes.join(", ")) };
    let wanted = refused + book.called_off.parties;
    println!("\n  called off   {} of {wanted} who wanted to; {why}", book.called_off.parties);
    println!("  at once      {} within the busiest quarter hour; {} lost a race", book.busiest, book.lost_races);
}

fn occupancy(house: &House, book: &Book) {
    println!("\n  covers at table by hour, mean of the days that serve then; a full bar is {} seats", house.seats);
    for chart::Hour { hour, covers } in chart::hours(house, book) {
        let share = covers / f64::from(house.seats);
        println!("  {:02}:00  {} {covers:>6.1} {:>5.0} %", hour % 24, chart::bar(share), share * 100.0);
    }
}

fn rush(rush: &Book) {
    let all = rush.all();
    let refused: Vec<String> =
        rush.refused_by_code().map(|(code, tally)| format!("{} {code}", tally.parties)).collect();
    println!("\n  then a rush: {} parties want {} at one instant", all.parties, SATURDAY.format("%A %-d %B"));
    println!("    booked   {}, and {} at an alternative", rush.at_their_time.parties, rush.at_another.parties);
    println!("    refused  {}", refused.join(", "));
    println!("    races    {} were offered a start that somebody quicker took", rush.lost_races);
}

fn checks(week: &Week) {
    let (findings, alone) = (&week.findings, week.book.alone);
    let line = |check: Check, name: &str, what: String| {
        let mark = if findings.violations_of(check) == 0 { '✓' } else { '✗' };
        println!("  {mark} {name:<10} {what}");
    };
    println!("\n  checked");
    line(
        Check::Sound,
        "sound",
        format!("{} looks at the state, {} of them fresh from disk", findings.looks, findings.fresh),
    );
    line(Check::Kept, "kept", format!("{} reservations held against guests' own book", findings.compared));
    line(Check::ReadBack, "read back", format!("{} promises, by their tokens", findings.read_back));
    line(
        Check::AsListed,
        "as listed",
        format!("{} listed times held, {alone} taken by guests alone at the door", findings.tried),
    );
    line(
        Check::Answers,
        "answers",
        format!("what {} guests were told", week.book.all().parties + week.rush.all().parties),
    );
    findings.violations().for_each(|violation| println!("    ✗ {violation}"));
    println!("  {} · {:.1} s", verdict(findings.violations().len()), week.took.as_secs_f64());
}

fn verdict(violations: usize) -> String {
    match violations {
        0 => "zero violations".into(),
        1 => "1 VIOLATION".into(),
        more => format!("{more} VIOLATIONS"),
    }
}

/// The last line.
pub fn sum(restaurants: usize, violations: usize, took: Duration) {
    println!("\n{restaurants} restaurants · {} · {:.1} s in all", verdict(violations), took.as_secs_f64());
}
