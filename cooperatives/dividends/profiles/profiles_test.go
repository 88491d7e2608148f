package profiles_test

import (
	"context"
	"strings"
	"testing"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

var clerk = ledger.Actor{ID: 11, Name: "会计甲", Address: "test"}

// village is a book with its profiles.
type village struct {
	*profiles.Profiles
	t    *testing.T
	db   *db.DB
	id   ledger.BookID
	keys int
}

func each(t *testing.T, f func(t *testing.T, v *village)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		info, err := books.New(d).CreateBook(t.Context(), clerk, books.NewBook{
			Township: "朱昌镇", Code: "gaozhai", Name: "高寨村", Regime: ledger.RuralCollective, Start: 202501,
		})
		if err != nil {
			t.Fatal(err)
		}
		f(t, &village{Profiles: profiles.New(d), t: t, db: d, id: info.ID})
	})
}

func (v *village) key() string {
	v.keys++
	return strings.Repeat("k", v.keys)
}

// copied is a profile of the program under another name.
func copied(t *testing.T, from, name string) payfile.Profile {
	t.Helper()
	p, err := payfile.FindProfile(from)
	if err != nil {
		t.Fatal(err)
	}
	p.Name, p.Title = name, "农商行代发"
	return p
}

func (v *village) put(p payfile.Profile, after int) (int, error) {
	return v.Put(v.t.Context(), clerk, v.key(), profiles.Change{Book: v.id, After: after, Profile: p})
}

func (v *village) set(name string, after int, aside bool) error {
	_, err := v.Set(v.t.Context(), clerk, v.key(), profiles.Setting{Book: v.id, Name: name, After: after, Aside: aside})
	return err
}

func want(t *testing.T, err error, key string) {
	t.Helper()
	if problems := ledger.Problems(err); err == nil || len(problems) == 0 || problems[0].Key != key {
		t.Errorf("want %s, got %v", key, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestABookKeepsItsOwnProfiles(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		p := copied(t, "generic-csv", "nongshang")
		version, err := v.put(p, 0)
		must(t, err)
		_, err = v.put(p, 0)
		want(t, err, "profile.stale")
		p.Separator = "|"
		version, err = v.put(p, version)
		must(t, err)
		if k, err := v.Find(t.Context(), v.id, "nongshang"); err != nil || version != 2 || k.Separator != "|" || k.Setter != "会计甲" {
			t.Errorf("kept: %+v %v", k, err)
		}
		_, err = v.put(copied(t, "generic-csv", "rural-txt"), 0)
		want(t, err, "profile.shipped")
		p.Columns = p.Columns[:2]
		_, err = v.put(p, 2)
		want(t, err, "payfile.profile")
		_, err = v.Find(t.Context(), v.id+1, "nongshang")
		want(t, err, "payfile.unknown_profile")
	})
}

func TestWhatIsSetAsideIsOfferedNoMore(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		shipped, err := payfile.Profiles()
		must(t, err)
		for i, p := range shipped {
			err := v.set(p.Name, 0, true)
			if i == len(shipped)-1 {
				want(t, err, "profile.last")
				break
			}
			must(t, err)
		}
		offered, err := v.Offered(t.Context(), v.id)
		must(t, err)
		if len(offered) != 1 || offered[0].Name != shipped[len(shipped)-1].Name {
			t.Errorf("offered: %v", offered)
		}
		want(t, v.set(shipped[0].Name, 0, false), "profile.stale")
		must(t, v.set(shipped[0].Name, 1, false))
		want(t, v.set("none", 0, true), "payfile.unknown_profile")
		if k, err := v.Find(t.Context(), v.id, shipped[0].Name); err != nil || k.Aside || k.Version != 2 || !k.Shipped {
			t.Errorf("again: %+v %v", k, err)
		}
	})
}

func TestProfilesKeepTheirHistory(t *testing.T) {
	each(t, func(t *testing.T, v *village) {
		_, err := v.put(copied(t, "generic-csv", "nongshang"), 0)
		must(t, err)
		for _, statement := range []string{"UPDATE bank_profiles SET content = '{}'", "DELETE FROM bank_profiles"} {
			err := v.db.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "log_is_final") {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
}
