package portal_test

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/portal"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
	"cunzhang/migrations"
)

const (
	goodPIN  = "284716"
	otherPIN = "930517"
)

var (
	accountant = ledger.Actor{ID: 7, Name: "周会计", Address: "192.0.2.1"}
	home       = portal.Origin{Address: "192.0.2.7", Browser: "MicroMessenger"}
)

// village is a book with a family of three and a neighbor, and a clock that the test moves.
type village struct {
	*portal.Portal
	t       testing.TB
	ctx     context.Context
	db      *db.DB
	members *members.Members
	book    ledger.BookID
	other   ledger.BookID
	moved   atomic.Int64
	keys    int
}

func (v *village) now() time.Time { return dbtest.Now().Add(time.Duration(v.moved.Load())) }

func (v *village) wait(d time.Duration) { v.moved.Add(int64(d)) }

func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

// each runs f in a village on each database.
func each(t *testing.T, f func(t *testing.T, v *village)) {
	t.Helper()
	for _, address := range dbtest.URLs(t) {
		scheme, _, _ := strings.Cut(address, ":")
		t.Run(scheme, func(t *testing.T) { f(t, newVillage(t, address)) })
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newVillage(t testing.TB, address string) *village {
	t.Helper()
	v := &village{t: t, ctx: t.Context()}
	var err error
	v.db, err = db.Open(v.ctx, address, db.Options{Now: v.now, MaxConns: 8, NoDurability: true})
	check(t, err)
	t.Cleanup(func() { check(t, v.db.Close()) })
	check(t, migrations.Apply(v.ctx, v.db))
	b := books.New(v.db)
	for _, code := range []string{"gz", "other"} {
		info, err := b.CreateBook(v.ctx, accountant, books.NewBook{
			Township: "甲镇", Organization: code + "股份经济合作社", Code: code, Name: code,
			Regime: ledger.RuralCollective, Start: 202601,
		})
		check(t, err)
		v.book, v.other = v.other, info.ID
	}
	key := bytes.Repeat([]byte{7}, members.KeySize)
	v.members, err = members.New(b, key)
	check(t, err)
	v.Portal, err = portal.New(v.db, v.members, key)
	check(t, err)
	for _, code := range []string{"H1", "H2"} {
		check(t, v.members.PutHousehold(v.ctx, accountant, v.key(), v.book, cooperatives.Household{Code: code, Group: "一组"}))
	}
	v.add("G1", "王大山", "H1", "11010519491231002X", "13800001111")
	v.add("G2", "李桂花", "H1", "", "13800001111")
	v.add("G3", "王小山", "H1", "", "")
	v.add("G4", "赵邻", "H2", "", "13900002222")
	return v
}

func (v *village) add(code, name, household, id, phone string) {
	v.t.Helper()
	check(v.t, v.members.Add(v.ctx, accountant, v.key(), v.book, members.Person{Member: cooperatives.Member{
		Code: code, Name: name, Household: household, IDNumber: cooperatives.IDNumber(id),
		Phone:   cooperatives.Phone(phone),
		Changes: []cooperatives.Change{{Reason: cooperatives.Founding, Date: 20200101, Document: "决议"}},
	}}))
}

// slip makes a slip and returns its code.
func (v *village) slip(member string) string {
	v.t.Helper()
	slips, err := v.NewSlips(v.ctx, accountant, v.key(), v.book, []string{member})
	check(v.t, err)
	return slips[0].Code
}

// enrol gives a member a PIN and returns the token of the session.
func (v *village) enrol(member, pin string) string {
	v.t.Helper()
	token, err := v.UseSlip(v.ctx, v.book, member, v.slip(member), pin, home)
	check(v.t, err)
	return token
}

// want fails unless err has the key.
func want(t testing.TB, err error, key string) {
	t.Helper()
	es := ledger.Problems(err)
	if len(es) != 1 || es[0].Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
}

// logged counts the rows of the book's log with the action.
func (v *village) logged(action string) int {
	v.t.Helper()
	n := 0
	check(v.t, v.db.View(v.ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := trail.List(ctx, tx, v.book, trail.Query{Action: action})
		for _, r := range rows {
			text := r.Before + r.After + r.Object + r.Name
			if strings.Contains(text, goodPIN) || strings.Contains(text, otherPIN) {
				v.t.Errorf("the log holds a PIN: %s", text)
			}
		}
		n = len(rows)
		return err
	}))
	return n
}
