//! Results, with charts and tables that say the same.

use audit::Verdict;
use audit::numbers::{ContestCounts, ContestNumbers, Count};
use election::Id;
use election::outcome::{ListSeats, Outcome};

use crate::chart::{self, Bar};
use crate::figures::percent;
use crate::page::View;
use markup::{Escaped, Html, titled};

/// Bars of a chart; the table has all.
const BARS: usize = 20;

pub(crate) fn section(view: &View<'_>, page: &mut Html) {
    let contests = &view.report.contests;
    if contests.is_empty() {
        return;
    }
    let fails = view.report.verdict == Verdict::Fails;
    page.section("results", &view.text(if fails { "results-not" } else { "results-title" }));
    for contest in contests {
        page.raw(&format!("<h3>{}</h3>", titled(&contest.title, view.texts)));
        match &contest.result {
            None => page.element("p", &view.text("result-none")),
            Some(result) => Shown { view, contest, result }.write(page),
        }
    }
    page.end_section();
}

struct Shown<'a> {
    view: &'a View<'a>,
    contest: &'a ContestNumbers,
    result: &'a ContestCounts,
}

impl Shown<'_> {
    fn write(&self, page: &mut Html) {
        let view = self.view;
        self.outcome(page);
        if self.result.withheld {
            return;
        }
        page.element("p", &view.texts.counted("result-ballots", self.result.ballots, &[]));
        self.votes(page);
        self.seats(page);
        for tie in &self.result.ties {
            page.element("p", &view.texts.with("result-tie", &[("names", &self.names(tie))]));
        }
        self.groups(page);
    }

    fn outcome(&self, page: &mut Html) {
        let view = self.view;
        let (sentence, vacant) = match &self.result.outcome {
            Outcome::Withheld {} => (view.text("result-withheld"), 0),
            Outcome::Elected { elected, vacant, .. } if elected.is_empty() => (view.text("result-nobody"), *vacant),
            Outcome::Elected { elected, vacant, .. } => {
                (view.texts.with("result-elected", &[("names", &self.names(elected))]), *vacant)
            }
            Outcome::Decision { accepted, quorum_met } => {
                let name = match (accepted, quorum_met) {
                    (_, false) => "result-quorum",
                    (true, true) => "result-accepted",
                    (false, true) => "result-rejected",
                };
                (view.text(name), 0)
            }
            Outcome::Seats { lists, vacant, .. } => {
                let seats = |list: &ListSeats| format!("{} {}", self.name(&list.id), view.number(list.seats.into()));
                let seats: Vec<_> = lists.iter().filter(|list| list.seats > 0).map(seats).collect();
                (view.texts.with("result-seats", &[("names", &seats.join("; "))]), *vacant)
            }
        };
        page.classed("p", "outcome", &sentence);
        if vacant > 0 {
            page.element("p", &view.texts.counted("result-vacant", vacant.into(), &[]));
        }
    }

    fn votes(&self, page: &mut Html) {
        let view = self.view;
        // Votes for candidates are part of those for their lists.
        let all: u64 =
            self.result.counts.iter().filter(|count| count.kind != "candidate").map(|count| count.votes).sum();
        let main: Vec<&Count> = self.result.counts.iter().filter(|count| count.kind != "candidate").collect();
        let bars = main.iter().map(|count| Bar {
            name: self.plain(count),
            value: count.votes,
            shown: view.number(count.votes),
        });
        let head = ["result-what", "result-votes", "result-share"].map(|name| view.text(name));
        let rows = self.result.counts.iter().map(|count| {
            let share = if count.kind == "candidate" {
                String::new()
            } else {
                percent(count.votes, all, view.occasion.language)
            };
            vec![self.label(count), view.number(count.votes), Escaped(&share).to_string()]
        });
        self.beside(page, ("chart-votes", "votes"), bars.collect(), &head, &rows.collect::<Vec<_>>());
        page.classed("p", "small", &view.text("result-share-of-votes"));
    }

    fn seats(&self, page: &mut Html) {
        let Outcome::Seats { lists, .. } = &self.result.outcome else { return };
        let view = self.view;
        let bars = lists.iter().filter(|list| list.seats > 0).map(|list| Bar {
            name: self.name(&list.id),
            value: list.seats.into(),
            shown: view.number(list.seats.into()),
        });
        let are_named = lists.iter().any(|list| !list.candidates.is_empty());
        let mut head = vec![view.text("result-what"), view.text("result-seats-column")];
        head.extend(are_named.then(|| view.text("result-candidates")));
        let rows = lists.iter().map(|list| {
            let mut row = vec![self.markup(&list.id), view.number(list.seats.into())];
            let names: Vec<String> = list.candidates.iter().map(|id| self.markup(id)).collect();
            row.extend(are_named.then(|| names.join(", ")));
            row
        });
        self.beside(page, ("chart-seats", "seats"), bars.collect(), &head, &rows.collect::<Vec<_>>());
    }

    /// A chart, and beside or beneath it the table that says the same.
    fn beside(
        &self,
        page: &mut Html,
        (title, class): (&str, &str),
        mut bars: Vec<Bar>,
        head: &[String],
        rows: &[Vec<String>],
    ) {
        let view = self.view;
        let name = self.contest.title.get(view.texts.language().tag());
        let title = view.texts.with(title, &[("title", name)]);
        let more = bars.len().saturating_sub(BARS) as u64;
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.value));
        bars.truncate(BARS);
        page.raw("<div class=\"beside\"><figure>");
        page.raw(&chart::bars(&title, class, &bars));
        if more > 0 {
            page.classed("figcaption", "small", &view.texts.counted("chart-more", more, &[]));
        }
        page.raw("</figure>");
        page.table(
            if head.len() > 2 && class == "seats" { "numbers names wide" } else { "numbers" },
            &title,
            head,
            rows,
        );
        page.raw("</div>");
    }

    /// What was opened by itself for each constituency.
    fn groups(&self, page: &mut Html) {
        let (view, groups) = (self.view, &self.result.groups);
        if groups.len() < 2 {
            return;
        }
        page.raw(&format!("<details><summary>{}</summary>", Escaped(&view.text("result-groups"))));
        let place = |id: &Id| {
            let found = view.report.constituencies.iter().find(|place| place.id == *id);
            found.map_or_else(|| id.to_string(), |place| place.title.get(view.texts.language().tag()).to_owned())
        };
        let names = groups.iter().map(|group| group.constituencies.iter().map(place).collect::<Vec<_>>().join(", "));
        let head: Vec<String> = [view.text("result-what")].into_iter().chain(names).collect();
        let rows = self.result.counts.iter().enumerate().map(|(cell, count)| {
            let votes = groups.iter().map(|group| view.number(group.votes.get(cell).copied().unwrap_or(0)));
            [self.label(count)].into_iter().chain(votes).collect()
        });
        page.table("numbers", "", &head, &rows.collect::<Vec<_>>());
        page.raw("</details>");
    }

    fn name(&self, id: &Id) -> String {
        let name = self.contest.names.get(id);
        name.map_or_else(|| id.to_string(), |name| name.get(self.view.texts.language().tag()).to_owned())
    }

    fn names(&self, ids: &[Id]) -> String {
        ids.iter().map(|id| self.name(id)).collect::<Vec<_>>().join(", ")
    }

    fn markup(&self, id: &Id) -> String {
        let name = self.contest.names.get(id);
        name.map_or_else(|| Escaped(id.as_str()).to_string(), |name| titled(name, self.view.texts))
    }

    fn plain(&self, count: &Count) -> String {
        let title = count.title.as_ref().map(|title| title.get(self.view.texts.language().tag()).to_owned());
        title.unwrap_or_else(|| self.view.text("result-blank"))
    }

    fn label(&self, count: &Count) -> String {
        let blank = || Escaped(&self.view.text("result-blank")).to_string();
        let label = count.title.as_ref().map_or_else(blank, |title| titled(title, self.view.texts));
        if count.kind == "candidate" { format!("<span class=\"inner\">{label}</span>") } else { label }
    }
}
