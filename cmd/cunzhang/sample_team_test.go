package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

// TestSampleTeam loads the sample: sixty orders of three operations wait for eleven operators, and what was done before
// is settled once the question about an area is answered.
func TestSampleTeam(t *testing.T) {
	b := books.New(dbtest.SQLite(t))
	people := sampleKeepers()
	const today = ledger.Date(20260316)
	if err := loadSample(t.Context(), b, people, today); err != nil {
		t.Fatal(err)
	}
	s := services.New(b, cronDays)
	info, err := b.Find(t.Context(), "yanba")
	if err != nil {
		t.Fatal(err)
	}
	waiting, _, err := s.ListOrders(t.Context(), info.ID, services.OrderQuery{
		States: []cooperatives.OrderState{cooperatives.Admitted},
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds, split := map[string]int{}, false
	for _, o := range waiting {
		kinds[o.Operation]++
		split = split || len(o.Jobs) > 1
		if o.Earliest < today || o.Latest > today.AddDays(sampleWindow) {
			t.Errorf("order %d lies outside of the two weeks: %s to %s", o.No, o.Earliest, o.Latest)
		}
	}
	operators, err := s.ListOperators(t.Context(), info.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) != 60 || len(kinds) != 3 || kinds["FL"] != 20 || !split || len(operators) != 11 {
		t.Errorf("%d orders wait, %v, split %v, for %d operators", len(waiting), kinds, split, len(operators))
	}
	_, err = s.Preview(t.Context(), info.ID, today.Period())
	es := ledger.Problems(err)
	if len(es) != 1 || es[0].Key != "settle.question" {
		t.Fatalf("the preview says %v", err)
	}
	done, _, err := s.ListOrders(t.Context(), info.ID, services.OrderQuery{
		States: []cooperatives.OrderState{cooperatives.Verified},
	})
	if err != nil {
		t.Fatal(err)
	}
	last := done[len(done)-1].No
	if err := s.Answer(t.Context(), people.preparer, "answer", info.ID, last, 1, "地角未测，按申报面积"); err != nil {
		t.Fatal(err)
	}
	settled, err := s.Settle(t.Context(), people.preparer, "settle", info.ID, today.Period())
	if err != nil || len(settled.Charges) != sampleWorks-1 || len(settled.Vouchers) != 3 {
		t.Errorf("settled %+v, %v", settled, err)
	}
}

// TestTeamIsPaid settles the sample's month on the command line and pays the operators: a file that the bank would refuse
// leaves nothing behind, and nobody is paid twice.
func TestTeamIsPaid(t *testing.T) {
	x := exchanging{t, "sqlite:" + filepath.Join(t.TempDir(), "team.db"), t.TempDir()}
	x.done("migrate")
	d, err := db.Open(t.Context(), x.address, db.Options{Now: dbtest.Now})
	if err != nil {
		t.Fatal(err)
	}
	b := books.New(d)
	begun, err := sampleTable("books")
	if err == nil {
		err = loadBooks(t.Context(), b, sampleKeepers(), 20260316, of(begun, "yanba"))
	}
	if err != nil {
		t.Fatal(err)
	}
	info, err := b.Find(t.Context(), "yanba")
	if err == nil {
		err = services.New(b, cronDays).Answer(t.Context(), sampleKeepers().preparer, "answer", info.ID, 67, 1, "按申报面积")
	}
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	pay := []string{"dispatch", "pay", "--book", "yanba", "--month", "2026-03", "--account", "102"}
	settled := x.done("dispatch", "settle", "--coop", "yanba", "--month", "2026-03")
	again := x.done("dispatch", "settle", "--coop", "yanba", "--month", "2026-03")
	if !strings.Contains(settled, "7 项作业") || again != settled {
		t.Errorf("settled %q, again %q", settled, again)
	}
	listed := x.done(append(pay, "--dry-run")...)
	if !strings.Contains(listed, "A01") || !strings.Contains(listed, "3,370.50") {
		t.Errorf("listed %q", listed)
	}
	people := x.file("members.csv", []byte("成员编号,姓名,户号,与户主关系,银行卡号,开户行,确认原因,确认日期,依据\n"+
		"M001,徐玉芬,H1,户主,6217001234567802,金沙农商行,清产核资,2020-01-01,名册\n"))
	x.done("members", "import", people, "--book", "yanba")
	refused := x.refused(append(pay, "-o", x.folder)...)
	if len(refused) != 2 || !strings.Contains(refused[0], "李大伟") {
		t.Errorf("refused %q", refused)
	}
	people = x.file("more.csv", []byte("成员编号,姓名,户号,与户主关系,银行卡号,开户行,确认原因,确认日期,依据\n"+
		"M002,李大伟,H2,户主,6217001234567810,金沙农商行,清产核资,2020-01-01,名册\n"+
		"M003,王成林,H3,户主,6217001234567828,金沙农商行,清产核资,2020-01-01,名册\n"))
	x.done("members", "import", people, "--book", "yanba")
	paid := x.done(append(pay, "-o", x.folder)...)
	if !strings.Contains(paid, "3 笔，3,370.50 元") || !strings.Contains(paid, "支付 3 名机手") {
		t.Errorf("paid %q", paid)
	}
	if refused = x.refused(pay...); len(refused) != 1 || !strings.Contains(refused[0], "没有待收、待付的金额") {
		t.Errorf("paid twice: %q", refused)
	}
}
