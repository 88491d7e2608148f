package members_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

var clerk = ledger.Actor{ID: 11, Name: "文书甲", Address: "test"}

// village is a book whose register is tested.
type village struct {
	t       testing.TB
	db      *db.DB
	books   *books.Books
	members *members.Members
	id      ledger.BookID
	keys    int
}

var secret = bytes.Repeat([]byte{7}, members.KeySize)

func newVillage(t testing.TB, d *db.DB) *village {
	t.Helper()
	b := books.New(d)
	m, err := members.New(b, secret)
	if err != nil {
		t.Fatal(err)
	}
	v := &village{t: t, db: d, books: b, members: m}
	v.id = v.begin("gaozhai")
	return v
}

// begin begins a book.
func (v *village) begin(code string) ledger.BookID {
	v.t.Helper()
	info, err := v.books.CreateBook(v.t.Context(), clerk, books.NewBook{
		Township: "朱昌镇", Code: code, Name: "村股份经济合作社", Regime: ledger.RuralCollective, Start: 202501,
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return info.ID
}

func (v *village) key() string {
	v.keys++
	return "key-" + strconv.Itoa(v.keys)
}

func (v *village) household(code string) {
	v.t.Helper()
	must(v.t, v.members.PutHousehold(v.t.Context(), clerk, v.key(), v.id, cooperatives.Household{Code: code, Group: "一组"}))
}

func (v *village) add(p members.Person) {
	v.t.Helper()
	must(v.t, v.members.Add(v.t.Context(), clerk, v.key(), v.id, p))
}

func (v *village) find(code string) members.Row {
	v.t.Helper()
	row, err := v.members.Find(v.t.Context(), v.id, code, 20260316)
	must(v.t, err)
	return row
}

func (v *village) read(csv string) sheet.Table {
	v.t.Helper()
	list, err := members.ReadList(strings.NewReader(csv), int64(len(csv)))
	must(v.t, err)
	return list
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

// idNumber returns an identity number of somebody born on the day; even orders are women.
func idNumber(t testing.TB, birth ledger.Date, order int) cooperatives.IDNumber {
	t.Helper()
	head := fmt.Sprintf("520115%08d%03d", birth, order)
	for _, check := range "0123456789X" {
		if id, err := cooperatives.ParseIDNumber(head + string(check)); err == nil {
			return id
		}
	}
	t.Fatalf("no identity number begins with %s", head)
	return ""
}

const (
	phone = cooperatives.Phone("13985012345")
	card  = cooperatives.BankCard("6228480402564890018")
)

var founding = cooperatives.Change{Reason: cooperatives.Founding, Date: 20181231, Document: "成员大会决议1号"}

// zhang is the head of a household.
func zhang(t testing.TB) members.Person {
	t.Helper()
	return members.Person{
		Member: cooperatives.Member{
			Code: "M001", Household: "H01", Name: "张三", IDNumber: idNumber(t, 19700105, 101), Phone: phone,
			BankCard: card, Changes: []cooperatives.Change{founding},
		},
		Relation: "户主", Bank: "农商行朱昌支行",
	}
}
