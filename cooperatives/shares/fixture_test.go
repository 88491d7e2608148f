package shares_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

var clerk = ledger.Actor{ID: 11, Name: "文书甲", Address: "test"}

// village is a book whose share register is tested, with the classes A and C and the members M001 to M005.
type village struct {
	t      testing.TB
	db     *db.DB
	books  *books.Books
	shares *shares.Shares
	id     ledger.BookID
	keys   int
}

func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	v := &village{t: t, db: d, books: books.New(d), shares: shares.New(d)}
	v.id = v.begin("gaozhai")
	v.class("A", "成员股", cooperatives.MemberShare, "1")
	v.class("C", "集体股", cooperatives.CollectiveShare, "1")
	return v
}

func (v *village) begin(code string) ledger.BookID {
	v.t.Helper()
	info, err := v.books.CreateBook(v.t.Context(), clerk, books.NewBook{
		Township: "朱昌镇", Code: code, Name: "村股份经济合作社", Regime: ledger.RuralCollective, Start: 202501,
	})
	must(v.t, err)
	values := make([]books.DimensionValue, 5)
	for i := range values {
		no := strconv.Itoa(i + 1)
		values[i] = books.DimensionValue{Kind: ledger.Member, Code: "M00" + no, Name: "村民" + no, Active: true}
	}
	must(v.t, v.books.PutDimensionValues(v.t.Context(), clerk, v.key(), info.ID, values))
	return info.ID
}

func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

func (v *village) class(code, name string, kind cooperatives.ShareKind, weight string) {
	v.t.Helper()
	must(v.t, v.shares.PutClass(v.t.Context(), clerk, v.key(), v.id, class(code, name, kind, weight)))
}

func class(code, name string, kind cooperatives.ShareKind, weight string) cooperatives.ShareClass {
	return cooperatives.ShareClass{Code: code, Name: name, Kind: kind, Weight: decimal.RequireFromString(weight)}
}

func (v *village) record(moves ...cooperatives.Movement) error {
	_, err := v.shares.Record(v.t.Context(), clerk, v.key(), v.id, moves)
	return err
}

// holdings writes what is held on a day as M001 A 10, M002 A 2.5.
func (v *village) holdings(day ledger.Date) string {
	v.t.Helper()
	held, err := v.shares.HoldingsOn(v.t.Context(), v.id, day)
	must(v.t, err)
	out := make([]string, len(held))
	for i, h := range held {
		out[i] = string(h.Holder) + " " + h.Class + " " + h.Shares.String()
	}
	return strings.Join(out, ", ")
}

func grant(to cooperatives.Holder, n string, day ledger.Date) cooperatives.Movement {
	return movement(cooperatives.GrantShares, "", to, n, day)
}

func movement(
	kind cooperatives.MovementKind, from, to cooperatives.Holder, n string, day ledger.Date,
) cooperatives.Movement {
	number, err := cooperatives.ParseShares(n)
	if err != nil {
		panic(err)
	}
	return cooperatives.Movement{
		Kind: kind, Class: "A", From: from, To: to, Shares: number, Date: day, Document: "决议1号", Approver: "理事会",
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless err is a ledger error of the kind with the key, at the field when one is given.
func refused(t testing.TB, err error, kind ledger.Kind, key, field string) {
	t.Helper()
	for _, p := range ledger.Problems(err) {
		if p.Kind == kind && p.Key == key && (field == "" || p.Field == field) {
			return
		}
	}
	t.Fatalf("want %s %s at %q, got %v", kind, key, field, err)
}
