package staff_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
	"cunzhang/migrations"
)

// The secrets of the tests, none of which may be found in the log.
const (
	goodPassword  = "稻花香里说丰年听取蛙声"
	otherPassword = "correct horse battery"
)

var (
	operator = ledger.Actor{ID: ledger.System, Name: "系统", Address: "cli"}
	home     = staff.Origin{Address: "192.0.2.7", Browser: "Firefox"}
)

// office is a server with its people, and a clock that the test moves.
type office struct {
	*staff.Staff
	t     testing.TB
	ctx   context.Context
	db    *db.DB
	moved atomic.Int64
	keys  int
}

func (o *office) now() time.Time { return dbtest.Now().Add(time.Duration(o.moved.Load())) }

func (o *office) wait(d time.Duration) { o.moved.Add(int64(d)) }

func (o *office) key() string {
	o.keys++
	return "key-" + strconv.Itoa(o.keys)
}

// each runs f on an empty server of each database.
func each(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	for _, address := range dbtest.URLs(t) {
		scheme, _, _ := strings.Cut(address, ":")
		t.Run(scheme, func(t *testing.T) { f(t, newOffice(t, address)) })
	}
}

func newOffice(t testing.TB, address string) *office {
	t.Helper()
	o := &office{t: t, ctx: t.Context()}
	var err error
	o.db, err = db.Open(o.ctx, address, db.Options{Now: o.now, MaxConns: 8, NoDurability: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := migrations.Apply(o.ctx, o.db); err != nil {
		t.Fatal(err)
	}
	o.Staff = staff.New(o.db)
	return o
}

// user adds a person with goodPassword.
func (o *office) user(login string) ledger.UserID {
	o.t.Helper()
	return must(o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{
		Login: login, Name: "姓名" + login, Password: goodPassword,
	}))(o.t)
}

func (o *office) actor(id ledger.UserID) ledger.Actor {
	return ledger.Actor{ID: id, Name: "本人", Address: home.Address}
}

func (o *office) signIn(login string) string {
	o.t.Helper()
	token, _, err := o.SignIn(o.ctx, login, goodPassword, home)
	ok(o.t, err)
	return token
}

// book makes a book of a cooperative in a township.
func (o *office) book(township, code string) ledger.BookID {
	o.t.Helper()
	info, err := books.New(o.db).CreateBook(o.ctx, operator, books.NewBook{
		Township: township, Code: code, Name: code + "村股份经济合作社", Regime: ledger.RuralCollective, Start: 202501,
	})
	ok(o.t, err)
	return info.ID
}

// place returns the place whose name begins so.
func (o *office) place(name string) staff.Place {
	o.t.Helper()
	for _, p := range must(o.Places(o.ctx))(o.t) {
		if strings.HasPrefix(p.Name, name) {
			return p
		}
	}
	o.t.Fatalf("no place %s", name)
	return staff.Place{}
}

func (o *office) grant(user ledger.UserID, role staff.Role, place staff.Place) error {
	return o.GrantRole(o.ctx, operator, o.key(), staff.Grant{User: user, Role: role, Place: place})
}

// actions lists the log, the oldest first, as "action object".
func (o *office) actions() []string {
	o.t.Helper()
	records := must(o.Log(o.ctx, trail.Query{}))(o.t)
	var out []string
	for i := len(records) - 1; i >= 0; i-- {
		out = append(out, strings.TrimSpace(records[i].Action+" "+records[i].Object))
	}
	return out
}

func (o *office) logged(action string) int {
	o.t.Helper()
	n := 0
	for _, a := range o.actions() {
		if name, _, _ := strings.Cut(a, " "); name == action {
			n++
		}
	}
	return n
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must takes the result of a call that may not fail.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

// want fails unless err is a ledger error of the kind with the key.
func want(t testing.TB, err error, kind ledger.Kind, key string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Kind == kind && p.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}

func equal[T comparable](t testing.TB, what string, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s: got %v, want %v", what, got, wanted)
	}
}
