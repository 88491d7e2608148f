package services_test

import (
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestLinksOpenUntilTheyAreRevoked makes, replaces and revokes secret addresses.
func TestLinksOpenUntilTheyAreRevoked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		s := v.services
		first, err := s.NewLink(v.ctx, clerk, v.key(), v.id, services.DayLink, "A")
		check(t, err)
		found, err := s.OpenLink(v.ctx, first, services.DayLink)
		check(t, err)
		if found.Operator != "A" || found.Book != v.id || found.MadeBy != clerk.Name {
			t.Errorf("the token opens %+v", found)
		}
		_, err = s.OpenLink(v.ctx, first, services.CalendarLink, services.TeamLink)
		wantKey(t, err, "link.unknown", "")
		key := v.key()
		second, err := s.NewLink(v.ctx, clerk, key, v.id, services.DayLink, "A")
		check(t, err)
		_, err = s.NewLink(v.ctx, clerk, key, v.id, services.DayLink, "A")
		wantKey(t, err, "link.shown", "")
		_, err = s.OpenLink(v.ctx, first, services.DayLink)
		wantKey(t, err, "link.unknown", "")
		_, err = s.NewLink(v.ctx, clerk, v.key(), v.id, services.TeamLink, "")
		check(t, err)
		links, err := s.ListLinks(v.ctx, v.id)
		check(t, err)
		if len(links) != 2 || links[0].Kind != services.DayLink || links[1].Kind != services.TeamLink {
			t.Errorf("links %+v", links)
		}
		check(t, s.RevokeLink(v.ctx, clerk, v.key(), v.id, links[0].No))
		wantKey(t, s.RevokeLink(v.ctx, clerk, v.key(), v.id, links[0].No), "link.unknown", "")
		_, err = s.OpenLink(v.ctx, second, services.DayLink)
		wantKey(t, err, "link.unknown", "")
		for _, bad := range [][2]string{{"day", "Z"}, {"team", "A"}, {"key", "A"}} {
			_, err := s.NewLink(v.ctx, clerk, v.key(), v.id, services.LinkKind(bad[0]), bad[1])
			if err == nil {
				t.Errorf("a link of %v was made", bad)
			}
		}
	})
}

// TestLinkEndsWithTheWork closes the address of an operator who no longer works, and of another book.
func TestLinkEndsWithTheWork(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	token, err := v.services.NewLink(v.ctx, clerk, v.key(), v.id, services.CalendarLink, "B")
	check(t, err)
	operators, err := v.services.ListOperators(v.ctx, v.id)
	check(t, err)
	gone := operators[1]
	gone.Active = false
	check(t, v.services.PutOperators(v.ctx, clerk, v.key(), v.id, []cooperatives.Operator{gone}))
	_, err = v.services.OpenLink(v.ctx, token, services.CalendarLink)
	wantKey(t, err, "link.unknown", "")
	other := newBook(t, v.books, "other")
	_, err = other.services.NewLink(v.ctx, clerk, v.key(), other.id, services.CalendarLink, "A")
	check(t, err)
	wantKey(t, v.services.RevokeLink(v.ctx, clerk, v.key(), other.id, 7), "link.unknown", "")
}

// TestSendRemembersWhatWasSent keeps what a calendar was sent, by feed and book.
func TestSendRemembersWhatWasSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		var seen map[string]string
		send := func(feed string, next map[string]string, changed bool) {
			t.Helper()
			got, err := v.services.Send(v.ctx, v.id, feed,
				func(sent map[string]string, _ time.Time) (map[string]string, bool, error) {
					seen = sent
					return next, changed, nil
				})
			check(t, err)
			if len(got) != len(next) {
				t.Errorf("sent %v, want %v", got, next)
			}
		}
		send("A", map[string]string{"x": "1", "y": "1"}, true)
		send("", map[string]string{"x": "team"}, true)
		send("A", map[string]string{"x": "2"}, true)
		if len(seen) != 2 || seen["y"] != "1" {
			t.Errorf("remembered %v", seen)
		}
		send("A", map[string]string{"z": "1"}, false)
		if len(seen) != 1 || seen["x"] != "2" {
			t.Errorf("remembered %v", seen)
		}
		send("A", nil, true)
		send("A", nil, false)
		if len(seen) != 0 {
			t.Errorf("remembered %v", seen)
		}
		send("", nil, false)
		if seen["x"] != "team" {
			t.Errorf("remembered %v for the team", seen)
		}
	})
}
