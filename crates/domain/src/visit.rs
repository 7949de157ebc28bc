//! Visits: what somebody did with a record, one thing soon after another, as the person reads it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use crate::{AuditEvent, Category};

/// Whoever comes back later than this comes anew.
const LONGEST_PAUSE: Duration = Duration::minutes(30);

/// So many kinds of information are nearly everything.
const NEARLY_EVERYTHING: usize = 10;

/// What one account did in one capacity, with no longer pause, and nothing of anybody else's in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    latest: AuditEvent,
    /// Newest first.
    before: Vec<AuditEvent>,
}

/// Lines of a visit that follow each other and are told alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<T> {
    /// What is told of each.
    pub told: T,
    /// How many they are.
    pub times: usize,
    /// When the first of them was.
    pub began_at: DateTime<Utc>,
    /// When the last was.
    pub ended_at: DateTime<Utc>,
}

impl From<AuditEvent> for Visit {
    fn from(event: AuditEvent) -> Self {
        Self { latest: event, before: Vec::new() }
    }
}

impl Visit {
    /// The visits that events make up; both newest first.
    pub fn of(events: Vec<AuditEvent>) -> Vec<Self> {
        let mut visits: Vec<Self> = Vec::new();
        for event in events {
            match visits.last_mut() {
                Some(visit) if goes_on(&event, visit.earliest()) => visit.before.push(event),
                _ => visits.push(Self::from(event)),
            }
        }
        visits
    }

    /// What was done last.
    pub fn latest(&self) -> &AuditEvent {
        &self.latest
    }

    fn earliest(&self) -> &AuditEvent {
        self.before.last().unwrap_or(&self.latest)
    }

    /// When it began.
    pub fn began_at(&self) -> DateTime<Utc> {
        self.earliest().at
    }

    /// Everything that was done, newest first.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &AuditEvent> {
        std::iter::once(&self.latest).chain(&self.before)
    }

    /// More than one thing was done.
    pub fn has_steps(&self) -> bool {
        !self.before.is_empty()
    }

    /// The kinds of information that were seen, in the order of the record.
    pub fn categories(&self) -> BTreeSet<Category> {
        self.lines().flat_map(|event| event.categories.iter().copied()).collect()
    }

    /// There are too many kinds of information to read all at a glance.
    pub fn is_about_nearly_everything(&self) -> bool {
        self.categories().len() >= NEARLY_EVERYTHING
    }

    /// What matters at a glance, in the order in which it happened: what was done. How somebody came to it, searching and asking in vain,
    /// matters only where nothing came of it.
    pub fn deeds(&self) -> Vec<&AuditEvent> {
        let deeds: Vec<_> = self.lines().rev().filter(|event| event.is_deed()).collect();
        if deeds.is_empty() { self.lines().rev().collect() } else { deeds }
    }

    /// What there is to say of its deeds: each once, in the order in which it happened.
    pub fn each_once<T: PartialEq>(&self, words: impl Fn(&AuditEvent) -> Option<T>) -> Vec<T> {
        let mut said = Vec::new();
        for word in self.deeds().into_iter().filter_map(words) {
            if !said.contains(&word) {
                said.push(word);
            }
        }
        said
    }

    /// What had to be done before one of its lines was done in the visit too, so that to tell it again as the reason says nothing new.
    pub fn tells_ground_of(&self, event: &AuditEvent) -> bool {
        event.rests_on().is_some_and(|action| self.lines().any(|line| line.is_deed() && line.action == action.code()))
    }

    /// Every line, newest first, with those that follow each other and are told alike as one.
    pub fn steps<T: PartialEq>(&self, tell: impl Fn(&AuditEvent) -> T) -> Vec<Step<T>> {
        let mut steps: Vec<Step<T>> = Vec::new();
        for event in self.lines() {
            let told = tell(event);
            match steps.last_mut() {
                Some(step) if step.told == told => {
                    step.times += 1;
                    step.began_at = event.at;
                }
                _ => steps.push(Step { told, times: 1, began_at: event.at, ended_at: event.at }),
            }
        }
        steps
    }
}

/// Whether the later of two neighbouring events goes on with what the earlier began. Jobs, which have no account, make no visits; deliveries,
/// which are told all alike, are told together. A visit has one name, so what an account did under another stands by itself.
fn goes_on(earlier: &AuditEvent, later: &AuditEvent) -> bool {
    let is_one_visitor = later.account.is_some()
        && (later.account, later.post, &later.actor_name) == (earlier.account, earlier.post, &earlier.actor_name);
    let are_deliveries = later.is_delivery() && earlier.is_delivery();
    (is_one_visitor || are_deliveries) && later.at - earlier.at <= LONGEST_PAUSE
}

/// Cuts events, newest first, to at most so many, at the end of a visit: one that begins beyond them stands whole in the next window.
/// Only a visit that is longer than a window is parted. Expects at most one event too many.
pub fn cut_between_visits(events: &mut Vec<AuditEvent>, most: usize) {
    if events.len() <= most {
        return;
    }
    let last_change = events.windows(2).rposition(|pair| matches!(pair, [later, earlier] if !goes_on(earlier, later)));
    events.truncate(last_change.map_or(most, |place| place + 1));
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{AccountId, Action, AuditEventId, PostId, Rule};

    const NURSE: Option<u128> = Some(1);
    const DOCTOR: Option<u128> = Some(2);
    const WARD: Option<u128> = Some(11);
    const CLINIC: Option<u128> = Some(12);

    /// Somebody's reading so many seconds after the beginning.
    fn event(second: i64, account: Option<u128>, post: Option<u128>) -> AuditEvent {
        AuditEvent {
            id: AuditEventId::new(Uuid::from_u128(u128::try_from(second).unwrap())),
            at: DateTime::UNIX_EPOCH + Duration::seconds(second),
            account: account.map(|id| AccountId::new(Uuid::from_u128(id))),
            actor_name: "A".to_owned(),
            post: post.map(|id| PostId::new(Uuid::from_u128(id))),
            role: None,
            organisation: None,
            action: Action::ReadRecord.code().to_owned(),
            legal_basis: "L".to_owned(),
            request_id: "R".to_owned(),
            purpose: "direct care".to_owned(),
            reason: None,
            rule: Some(Rule::CareRelationship),
            categories: Vec::new(),
            sequence: second,
        }
    }

    /// How many lines each visit has.
    fn lengths(events: Vec<AuditEvent>) -> Vec<usize> {
        Visit::of(events).iter().map(|visit| visit.lines().count()).collect()
    }

    #[test]
    fn a_pause_of_half_an_hour_is_one_visit_and_a_longer_one_is_two() {
        let events = |seconds: [i64; 3]| seconds.map(|second| event(second, NURSE, WARD)).to_vec();
        assert_eq!(lengths(events([3_600, 1_800, 0])), [3], "it is the pause that counts, not the whole");
        assert_eq!(lengths(events([3_601, 1_800, 0])), [1, 2]);
        assert!(lengths(Vec::new()).is_empty());
    }

    #[test]
    fn somebody_elses_line_in_between_makes_two_visits() {
        assert_eq!(lengths(vec![event(3, NURSE, WARD), event(2, DOCTOR, WARD), event(1, NURSE, WARD)]), [1, 1, 1]);
    }

    #[test]
    fn another_post_or_name_of_the_same_account_is_another_visit() {
        assert_eq!(lengths(vec![event(3, NURSE, CLINIC), event(2, NURSE, WARD), event(1, NURSE, WARD)]), [1, 2]);
        assert_eq!(lengths(vec![event(2, NURSE, None), event(1, NURSE, WARD)]), [1, 1]);
        let renamed = AuditEvent { actor_name: "B".to_owned(), ..event(2, NURSE, WARD) };
        assert_eq!(lengths(vec![renamed, event(1, NURSE, WARD)]), [1, 1]);
    }

    #[test]
    fn what_has_no_account_is_never_joined() {
        assert_eq!(lengths(vec![event(3, None, None), event(2, None, None), event(1, NURSE, None)]), [1, 1, 1]);
    }

    #[test]
    fn deliveries_that_follow_each_other_are_told_together() {
        let delivery = |second| AuditEvent { rule: Some(Rule::FeedDelivers), ..event(second, None, None) };
        assert_eq!(lengths(vec![delivery(9), delivery(8), event(7, NURSE, WARD), delivery(6)]), [2, 1, 1]);
        assert_eq!(lengths(vec![delivery(9), event(8, None, None), delivery(7)]), [1, 1, 1], "another job stands by itself");
    }

    #[test]
    fn a_visit_says_each_thing_once_as_it_happened() {
        let told = |second, action: Action, categories: &[Category]| AuditEvent {
            action: action.code().to_owned(),
            categories: categories.to_vec(),
            ..event(second, NURSE, WARD)
        };
        let visits = Visit::of(vec![
            told(60, Action::ReadRecord, &[Category::Result, Category::Medicine]),
            told(30, Action::ReadRecord, &[Category::Medicine]),
            told(0, Action::ClaimRelationship, &[]),
        ]);
        let [visit] = &visits[..] else { panic!("one visit: {visits:?}") };
        assert_eq!(
            visit.each_once(|event| Some(event.in_words())),
            ["said they are involved in your care", "looked at your record"]
        );
        assert_eq!(visit.categories().into_iter().collect::<Vec<_>>(), [Category::Medicine, Category::Result]);
        assert_eq!((visit.began_at(), visit.latest().sequence), (DateTime::UNIX_EPOCH, 60));
        assert!(visit.has_steps() && !Visit::from(event(1, NURSE, WARD)).has_steps());
    }

    #[test]
    fn a_visit_tells_its_deeds_and_how_it_came_to_them_only_where_nothing_came_of_it() {
        let line =
            |second, action: &str, rule| AuditEvent { action: action.to_owned(), rule: Some(rule), ..event(second, NURSE, WARD) };
        let in_vain = vec![
            line(3, "look-up", Rule::EmergencyIsReviewed),
            line(2, "read-record", Rule::NoRelationship),
            line(1, "find-people", Rule::RoleDoesThis),
        ];
        let told = |events: Vec<AuditEvent>| Visit::of(events)[0].each_once(|event| Some(event.in_words()));
        assert_eq!(
            told(in_vain.clone()),
            ["found you in a search", "tried to open or change your record", "looked up your name and date of birth"]
        );
        let done = vec![line(5, "read-record", Rule::EmergencyAccess), line(4, "open-in-emergency", Rule::EmergencyIsReviewed)];
        let all = [done.clone(), in_vain].concat();
        assert_eq!(told(all.clone()), ["opened your record in an emergency", "looked at your record"]);
        let visit = &Visit::of(all)[0];
        assert!(visit.tells_ground_of(visit.latest()), "the emergency is told already");
        assert_eq!(visit.lines().count(), 5, "every step stays");
        let later = Visit::from(line(5, "read-record", Rule::EmergencyAccess));
        assert!(!later.tells_ground_of(later.latest()), "it was opened in another visit");
    }

    #[test]
    fn steps_that_follow_each_other_and_are_told_alike_are_one() {
        let events = [9, 6, 3].map(|second| event(second, NURSE, WARD)).to_vec();
        let folded = |tell: fn(&AuditEvent) -> i64| {
            let steps = Visit::of(events.clone())[0].steps(tell);
            let seconds = |at: DateTime<Utc>| at.timestamp();
            steps.iter().map(|step| (step.times, seconds(step.began_at), seconds(step.ended_at))).collect::<Vec<_>>()
        };
        assert_eq!(folded(|_| 0), [(3, 3, 9)]);
        assert_eq!(folded(|event| event.sequence / 6), [(2, 6, 9), (1, 3, 3)]);
        assert_eq!(folded(|event| event.sequence % 6), [(1, 9, 9), (1, 6, 6), (1, 3, 3)], "the first and the last do not follow");
    }

    #[test]
    fn ten_kinds_of_information_are_nearly_everything() {
        let about =
            |kinds: usize| Visit::from(AuditEvent { categories: Category::ALL[..kinds].to_vec(), ..event(1, NURSE, WARD) });
        assert!(!about(9).is_about_nearly_everything() && about(10).is_about_nearly_everything());
    }

    #[test]
    fn a_window_ends_between_visits() {
        let cut = |mut events: Vec<AuditEvent>| {
            cut_between_visits(&mut events, 3);
            events.iter().map(|event| event.sequence).collect::<Vec<_>>()
        };
        let visit = |account, seconds: &[i64]| seconds.iter().map(|second| event(*second, account, WARD)).collect::<Vec<_>>();
        assert_eq!(cut(visit(NURSE, &[3, 2, 1])), [3, 2, 1], "there is no more");
        assert_eq!(cut([visit(NURSE, &[4, 3, 2]), visit(DOCTOR, &[1])].concat()), [4, 3, 2]);
        assert_eq!(cut([visit(NURSE, &[4, 3]), visit(DOCTOR, &[2, 1])].concat()), [4, 3]);
        assert_eq!(cut(visit(NURSE, &[4, 3, 2, 1])), [4, 3, 2], "a visit longer than a window");
    }
}
