//! Roles and scopes, as people would ask about them.

use super::*;

fn scopes(words: &str) -> Scopes {
    words.parse().unwrap()
}

fn key(role: Role, words: &str) -> Principal {
    Principal::Staff(Grant { role, only: Some(scopes(words)) })
}

fn person(role: Role) -> Principal {
    Principal::Staff(Grant::of(role))
}

#[test]
fn words_read_back_what_they_write() {
    for (place, scope) in Scope::ALL.into_iter().enumerate() {
        assert_eq!(scope as usize, place, "{scope} stands where it belongs");
        assert_eq!(scope.name().parse(), Ok(scope));
    }
    for role in Role::ALL {
        assert_eq!(role.name().parse(), Ok(role));
    }
    assert_eq!("reservations:delete".parse::<Scope>(), Err(UnknownWord));
    assert_eq!("chef".parse::<Role>(), Err(UnknownWord));
    let some = scopes("import  reservations:read");
    assert_eq!(some.to_string(), "reservations:read import");
    assert_eq!(some.to_string().parse(), Ok(some));
    assert_eq!("".parse(), Ok(Scopes::default()));
}

#[test]
fn each_role_may_what_the_next_one_may_and_more() {
    for pair in Role::ALL.windows(2) {
        let (more, less) = (pair[0].scopes(), pair[1].scopes());
        assert_eq!(less.without(more), Scopes::default(), "{pair:?}");
        assert_ne!(more.without(less), Scopes::default(), "{pair:?}");
    }
    assert!(Role::Viewer.scopes().iter().all(Scope::only_reads));
    let more = |role: Role, next: Role| role.scopes().without(next.scopes()).to_string();
    assert_eq!(more(Role::Owner, Role::Manager), "members:write");
    assert_eq!(more(Role::Host, Role::Viewer), "reservations:write waitlist:write guests:write floor:write");
    assert_eq!(more(Role::Manager, Role::Host), "configuration:write members:read keys:read keys:write import");
}

#[test]
fn who_may_not_is_told_what_is_missing() {
    let write = Power::Use(Scope::ReservationsWrite);
    assert_eq!(may(person(Role::Host), write), Ok(()));
    let denied = Denied::Role { scope: Scope::ReservationsWrite, least: Role::Host };
    assert_eq!(may(person(Role::Viewer), write), Err(denied));
    assert_eq!(may(key(Role::Owner, "reservations:read"), write), Err(Denied::Scope(Scope::ReservationsWrite)));
    assert_eq!(may(key(Role::Owner, ""), Power::Enter), Ok(()));
}

#[test]
fn scopes_only_take_away() {
    let members = Power::Use(Scope::MembersWrite);
    let denied = Denied::Role { scope: Scope::MembersWrite, least: Role::Owner };
    assert_eq!(may(key(Role::Manager, "members:write"), members), Err(denied));
    for role in Role::ALL {
        let narrowed = Grant { role, only: Some(Scope::ALL.into_iter().collect()) };
        assert_eq!(narrowed.scopes(), role.scopes());
    }
}

#[test]
fn nobody_hands_on_more_than_they_have() {
    let give = |role, words: &str| Power::Give(Grant { role, only: Some(scopes(words)) });
    let manager = person(Role::Manager);
    assert_eq!(may(manager, Power::Give(Grant::of(Role::Manager))), Ok(()));
    assert_eq!(may(manager, Power::Give(Grant::of(Role::Viewer))), Ok(()));
    assert_eq!(may(manager, Power::Give(Grant::of(Role::Owner))), Err(Denied::AboveOwnRole(Role::Owner)));
    assert_eq!(may(manager, give(Role::Owner, "reservations:read")), Err(Denied::AboveOwnRole(Role::Owner)));

    let narrow = key(Role::Owner, "keys:write reservations:read");
    assert_eq!(may(narrow, give(Role::Owner, "reservations:read")), Ok(()));
    let more = give(Role::Viewer, "reservations:read floor:read");
    assert_eq!(may(narrow, more), Err(Denied::NotTheirs(scopes("floor:read"))));
    // All of a role is more than some of it.
    assert!(may(narrow, Power::Give(Grant::of(Role::Viewer))).is_err());
    // What the role would not do anyway is not handed on.
    assert_eq!(may(manager, give(Role::Viewer, "members:write")), Ok(()));
}

#[test]
fn the_platform_runs_the_platform_and_works_nowhere() {
    assert_eq!(may(Principal::Platform, Power::Operate), Ok(()));
    assert_eq!(may(Principal::Platform, Power::Give(Grant::of(Role::Owner))), Ok(()));
    assert_eq!(may(Principal::Platform, Power::Use(Scope::ReservationsRead)), Err(Denied::NotStaff));
    assert_eq!(may(person(Role::Owner), Power::Operate), Err(Denied::NotPlatform));
}
