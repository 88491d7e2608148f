package patronage_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

var clerk = ledger.Actor{ID: 11, Name: "文书甲", Address: "test"}

// coop is a cooperative with the members M001 to M003 and the products P (eggs, 斤) and Q (service, 亩).
type coop struct {
	t    testing.TB
	svc  *patronage.Patronage
	id   ledger.BookID
	keys int
}

func newCoop(t testing.TB, d *db.DB) *coop {
	t.Helper()
	b := books.New(d)
	c := &coop{t: t, svc: patronage.New(d)}
	info, err := b.CreateBook(t.Context(), clerk, books.NewBook{
		Township: "阳洞街道", Code: "coop", Name: "合作社", Regime: ledger.FarmersCooperative, Start: 202501,
	})
	must(t, err)
	c.id = info.ID
	var values []books.DimensionValue
	for i := 1; i <= 3; i++ {
		no := strconv.Itoa(i)
		values = append(values, books.DimensionValue{Kind: ledger.Member, Code: "M00" + no, Name: "社员" + no, Active: true})
	}
	must(t, b.PutDimensionValues(t.Context(), clerk, c.key(), c.id, values))
	must(t, c.product("P", "鸡蛋", "斤", "1"))
	must(t, c.product("Q", "机耕", "亩", "2.5"))
	return c
}

func (c *coop) key() string {
	c.keys++
	return "key-" + strconv.Itoa(c.keys)
}

func (c *coop) product(code, name, unit, weight string) error {
	return c.svc.PutProduct(c.t.Context(), clerk, c.key(), c.id, patronage.Product{
		Code: code, Name: name, Unit: unit, Weight: decimal.RequireFromString(weight),
	})
}

func (c *coop) enter(kind patronage.Kind, member string, amount ledger.Money, day ledger.Date) error {
	return c.svc.Enter(c.t.Context(), clerk, c.key(), c.id, []patronage.Entry{
		{Kind: kind, Member: member, Amount: amount, Date: day, Document: "入社协议"},
	})
}

func sale(day ledger.Date, member, product, quantity string, amount ledger.Money) patronage.Sale {
	q, err := ledger.ParseQuantity(quantity)
	if err != nil {
		panic(err)
	}
	return patronage.Sale{Date: day, Member: member, Product: product, Quantity: q, Amount: amount, Document: "收购单"}
}

func (c *coop) record(sales ...patronage.Sale) error {
	return c.svc.Record(c.t.Context(), clerk, c.key(), c.id, sales)
}

// accounts writes the accounts of a year as M001 10.00+0.00+0.00+0.00 5000.
func (c *coop) accounts(year int) string {
	c.t.Helper()
	list, _, err := c.svc.MemberAccounts(c.t.Context(), c.id, year)
	must(c.t, err)
	var out []string
	for _, a := range list {
		out = append(out, fmt.Sprintf("%s %s+%s+%s+%s %d", a.Holder, a.Contribution, a.ReserveShare, a.GrantShare,
			a.GiftShare, a.Patronage))
	}
	return strings.Join(out, ", ")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKey(t testing.TB, err error, key, field string) {
	t.Helper()
	for _, e := range ledger.Problems(err) {
		if e.Key == key && (field == "" || e.Field == field) {
			return
		}
	}
	t.Fatalf("want %s at %q, got %v", key, field, err)
}

func want(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestAccountsAreSumsUpToTheYear adds contributions and business of two years and reads each.
func TestAccountsAreSumsUpToTheYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCoop(t, d)
		must(t, c.enter(patronage.Contribution, "M001", 1000_00, 20250110))
		must(t, c.enter(patronage.Contribution, "M002", 500_00, 20260110))
		must(t, c.enter(patronage.ReserveShare, "M001", 12_34, 20251231))
		must(t, c.record(
			sale(20250301, "M001", "P", "100.5", 603_00), sale(20251231, "M002", "Q", "2", 160_00),
			sale(20250601, "", "P", "1000", 7000_00), sale(20260101, "M001", "P", "7", 42_00),
		))
		want(t, c.accounts(2025), "M001 1000.00+12.34+0.00+0.00 6030000, M002 0.00+0.00+0.00+0.00 1600000")
		must(t, c.svc.SetBasis(t.Context(), clerk, c.key(), c.id, cooperatives.ByVolume))
		want(t, c.accounts(2025), "M001 1000.00+12.34+0.00+0.00 1005000, M002 0.00+0.00+0.00+0.00 50000")
		_, basis, err := c.svc.MemberAccounts(t.Context(), c.id, 2025)
		must(t, err)
		want(t, basis.String(), "volume")
		want(t, c.accounts(2026), "M001 1000.00+12.34+0.00+0.00 70000, M002 500.00+0.00+0.00+0.00 0")

		year, err := c.svc.YearOf(t.Context(), c.id, 2025)
		must(t, err)
		if len(year.Others) != 1 || year.Others[0].Amount != 7000_00 || year.Others[0].Product.Name != "鸡蛋" {
			t.Errorf("business with others: %+v", year.Others)
		}
		if len(year.Business) != 2 || year.Business[1].Amount != 160_00 || year.Total.Contribution != 1000_00 {
			t.Errorf("business with members: %+v, total %+v", year.Business, year.Total)
		}
		account, err := c.svc.AccountOf(t.Context(), c.id, "M001", 2026)
		must(t, err)
		if account.Opening.Contribution != 1000_00 || account.Name != "社员1" || account.Total != 70000 {
			t.Errorf("account: %+v", account)
		}
		_, err = c.svc.AccountOf(t.Context(), c.id, "M009", 2026)
		wantKey(t, err, "patronage.member", "")
		others, err := c.svc.Sales(t.Context(), c.id, patronage.SaleQuery{Others: true})
		must(t, err)
		if len(others) != 1 || others[0].No != 3 {
			t.Errorf("sales of others: %+v", others)
		}
	})
}

// TestWhatIsWrongIsTakenBackByANegative never lets an account end below zero.
func TestWhatIsWrongIsTakenBackByANegative(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCoop(t, d)
		must(t, c.enter(patronage.Contribution, "M001", 100_00, 20250110))
		wantKey(t, c.enter(patronage.Contribution, "M001", -100_01, 20250111), "patronage.short", "row.1.amount")
		must(t, c.enter(patronage.Contribution, "M001", -40_00, 20250111))
		must(t, c.record(sale(20250301, "M001", "P", "10", 60_00), sale(20250302, "M001", "P", "-10", -60_00)))
		want(t, c.accounts(2025), "M001 60.00+0.00+0.00+0.00 0")
	})
}

// TestRefusals tells everything that is wrong at its row.
func TestRefusals(t *testing.T) {
	c := newCoop(t, dbtest.SQLite(t))
	err := c.record(sale(20250301, "M009", "P", "1", 1), sale(0, "M001", "Z", "0", 0), sale(20250301, "", "P", "1", -1))
	for field, key := range map[string]string{
		"row.1.member": "patronage.member", "row.2.date": "date.malformed", "row.2.product": "patronage.product",
		"row.2.amount": "patronage.sale", "row.3.amount": "patronage.sale",
	} {
		wantKey(t, err, key, field)
	}
	wantKey(t, c.record(), "patronage.no_rows", "")
	wantKey(t, c.record(make([]patronage.Sale, patronage.MaxRows+1)...), "patronage.too_many_rows", "")
	wantKey(t, c.enter(patronage.KindUnknown, "M001", 0, 20250101), "patronage.kind", "row.1.kind")
	wantKey(t, c.product("P", "", "斤", "-1"), "patronage.weight", "weight")
	wantKey(t, c.svc.SetBasis(t.Context(), clerk, c.key(), c.id, cooperatives.BasisUnknown), "patronage.basis", "basis")
	_, err = cooperatives.ParseBasis("weight")
	wantKey(t, err, "patronage.basis", "basis")
	for field, in := range map[string]patronage.QuantifyInput{
		"kind":   {Kind: patronage.Contribution, Amount: 1, Date: 20250101},
		"amount": {Kind: patronage.ReserveShare, Amount: -1, Date: 20250101},
		"date":   {Kind: patronage.ReserveShare, Amount: 1},
	} {
		in.Book, in.Document = c.id, "x"
		_, err = c.svc.Quantify(t.Context(), clerk, c.key(), in)
		wantKey(t, err, "patronage.quantify", field)
	}
}

// TestHistoryIsFinal finds that neither database lets rows be changed or removed.
func TestHistoryIsFinal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCoop(t, d)
		must(t, c.enter(patronage.Contribution, "M001", 100_00, 20250110))
		must(t, c.record(sale(20250301, "M001", "P", "10", 60_00)))
		for _, statement := range []string{
			"UPDATE patronage_sales SET amount = 1 WHERE book = ?", "DELETE FROM patronage_sales WHERE book = ?",
			"UPDATE member_entries SET amount = 1 WHERE book = ?", "DELETE FROM member_entries WHERE book = ?",
		} {
			wantKey(t, change(t, d, statement, c.id), "guard.log_is_final", "")
		}
	})
}

// TestReserveIsQuantified spreads a reserve by contribution and by patronage, and a subsidy in equal parts.
func TestReserveIsQuantified(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCoop(t, d)
		must(t, c.enter(patronage.Contribution, "M001", 300_00, 20250110))
		must(t, c.enter(patronage.Contribution, "M002", 100_00, 20250110))
		must(t, c.record(sale(20250301, "M002", "P", "10", 60_00), sale(20250301, "M003", "P", "10", 60_00)))
		in := patronage.QuantifyInput{
			Book: c.id, Kind: patronage.ReserveShare, Amount: 100_01, Date: 20251231, Document: "量化方案", DryRun: true,
		}
		try := func(want ...ledger.Money) {
			t.Helper()
			entries, err := c.svc.Quantify(t.Context(), clerk, c.key(), in)
			must(t, err)
			var got []ledger.Money
			for _, e := range entries {
				got = append(got, e.Amount)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		try(75_01, 25_00)
		in.ByPatronage = true
		try(100_01)
		in.Kind, in.DryRun = patronage.GrantShare, false
		try(50_01, 50_00)
		want(t, c.accounts(2025), "M001 300.00+0.00+50.01+0.00 0, M002 100.00+0.00+50.00+0.00 600000, M003 0.00+0.00+0.00+0.00 600000")
	})
}

// TestQuantifiedPartsSumToTheAmount holds for any contributions and amounts.
func TestQuantifiedPartsSumToTheAmount(t *testing.T) {
	c := newCoop(t, dbtest.SQLite(t))
	rapid.Check(t, func(r *rapid.T) {
		member := rapid.SampledFrom([]string{"M001", "M002", "M003"}).Draw(r, "member")
		if err := c.enter(patronage.Contribution, member, ledger.Money(rapid.Int64Range(1, 1e9).Draw(r, "more")), 20250101); err != nil {
			r.Fatal(err)
		}
		amount := ledger.Money(rapid.Int64Range(1, 1e12).Draw(r, "amount"))
		kind := rapid.SampledFrom([]patronage.Kind{patronage.ReserveShare, patronage.GrantShare, patronage.GiftShare}).Draw(r, "kind")
		entries, err := c.svc.Quantify(t.Context(), clerk, c.key(), patronage.QuantifyInput{
			Book: c.id, Kind: kind, Amount: amount, Date: 20251231, Document: "方案", DryRun: true,
		})
		if err != nil {
			r.Fatal(err)
		}
		var sum ledger.Money
		for _, e := range entries {
			sum += e.Amount
		}
		if sum != amount {
			r.Fatalf("%s was quantified as %s", amount, sum)
		}
	})
}

// TestListIsTakenIn tries a list with mistakes, then takes in a right one once.
func TestListIsTakenIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCoop(t, d)
		read := func(text string) patronage.ImportInput {
			t.Helper()
			list, err := patronage.ReadList(strings.NewReader(text), int64(len(text)))
			must(t, err)
			return patronage.ImportInput{Book: c.id, List: list, Document: "销售.csv", DryRun: true}
		}
		_, err := c.svc.Import(t.Context(), clerk, c.key(), read(
			"日期,成员编号,姓名,产品,数量,金额\n某日,M001,社员1,鸡蛋,1,6\n2025-03-02,M001,社员2,鹅蛋,1,六\n2025-03-02,M009,,鸡蛋,1,6\n"))
		for field, key := range map[string]string{
			"row.2.date": "date.malformed", "row.3.name": "patronage.name_differs", "row.3.product": "patronage.product",
			"row.3.amount": "money.malformed", "row.4.member": "patronage.member",
		} {
			wantKey(t, err, key, field)
		}
		in := read("日期,成员编号,姓名,产品,数量,金额\n2025-03-01,M001,社员1,鸡蛋,10,\"6,000.50\"\n2025-03-02,,镇超市,P,5,30\n")
		r, err := c.svc.Import(t.Context(), clerk, c.key(), in)
		must(t, err)
		if r.Sales != 2 || r.Members != 1 || r.Amount != 6000_50 || r.Others != 30_00 {
			t.Errorf("a dry run tells %+v", r)
		}
		want(t, c.accounts(2025), "")
		in.DryRun = false
		for _, again := range []bool{false, true} {
			r, err = c.svc.Import(t.Context(), clerk, "import-1", in)
			must(t, err)
			if r.Again != again || r.Sales != 2 {
				t.Errorf("taking it in tells %+v, want again %v", r, again)
			}
		}
		in.Document = "另一份"
		_, err = c.svc.Import(t.Context(), clerk, "import-1", in)
		wantKey(t, err, "patronage.file_known", "")
		want(t, c.accounts(2025), "M001 0.00+0.00+0.00+0.00 60005000")
	})
}

// change runs a statement that no service would.
func change(t *testing.T, d *db.DB, statement string, book ledger.BookID) error {
	t.Helper()
	return d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, statement, int64(book))
		return err
	})
}
