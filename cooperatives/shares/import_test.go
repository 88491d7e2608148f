package shares_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func (v *village) input(csv string) shares.ImportInput {
	v.t.Helper()
	list, err := shares.ReadList(strings.NewReader(csv), int64(len(csv)))
	must(v.t, err)
	return shares.ImportInput{Book: v.id, List: list, Date: 20250101, Document: "配股.csv", Approver: "成员大会"}
}

const list = "成员编号,姓名,股种,股数,日期,依据,批准人\n" +
	"M001,村民1,成员股,10,2024-12-31,决议2号,理事会\n" +
	"M002,,A,2.5,,,\n"

func TestImportGrantsAList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		in := v.input(list)
		in.DryRun = true
		rehearsed, err := v.shares.Import(t.Context(), clerk, v.key(), in)
		must(t, err)
		if got := v.holdings(20260101); got != "" {
			t.Errorf("a rehearsal granted %s", got)
		}
		in.DryRun = false
		result, err := v.shares.Import(t.Context(), clerk, v.key(), in)
		must(t, err)
		want := shares.ImportResult{Movements: 2, Holders: 2, Shares: 125_000}
		if fmt.Sprint(result) != fmt.Sprint(want) || fmt.Sprint(rehearsed) != fmt.Sprint(want) {
			t.Errorf("granted %+v after a rehearsal of %+v, want %+v", result, rehearsed, want)
		}
		moves, err := v.shares.Movements(t.Context(), v.id, shares.Query{})
		must(t, err)
		first := grant("M001", "10", 20241231)
		first.Document = "决议2号"
		second := grant("M002", "2.5", 20250101)
		second.Document, second.Approver = "配股.csv", "成员大会"
		if diff := cmp.Diff([]shares.Movement{{No: 2, Movement: second}, {No: 1, Movement: first}}, moves); diff != "" {
			t.Error(diff)
		}
		for _, again := range []bool{false, true} {
			once := v.input("成员编号,股种,股数\nM003,A,1\n")
			result, err = v.shares.Import(t.Context(), clerk, "file", once)
			must(t, err)
			if result.Again != again || result.Movements != 1 {
				t.Errorf("taking it in tells %+v, want again %v", result, again)
			}
			once.Document = "另一份决议"
			_, err = v.shares.Import(t.Context(), clerk, "file", once)
			refused(t, err, ledger.Conflict, "share.file_known", "")
		}
		again, err := v.shares.Import(t.Context(), clerk, v.key(), v.input("编号,股种,股数,备注\nM001,A,1,x\n"))
		must(t, err)
		if len(again.Warnings) != 2 || again.Warnings[0].Key != "share.held_already" ||
			again.Warnings[0].Field != "row.2.shares" || again.Warnings[0].Args["shares"] != "10" {
			t.Errorf("warnings are %v", again.Warnings)
		}
	})
}

func TestImportTellsAllProblemsWithTheirRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		csv := "\n成员编号,姓名,股种,股数,日期,依据\n" +
			"M001,李四,A,viel,,\n" + // 3
			"M009,,A,1,,\n" + // 4
			",,A,1,gestern,\n" + // 5
			"M002,,Z,1,,\n" + // 6
			"M003,,集体股,1,," + strings.Repeat("文", 201) + "\n" // 7
		for _, dry := range []bool{true, false} {
			in := v.input(csv)
			in.DryRun = dry
			_, err := v.shares.Import(t.Context(), clerk, v.key(), in)
			for _, want := range []string{
				"row.3.shares share.number", "row.3.name share.name_differs", "row.4.holder share.holder",
				"row.5.holder field.required", "row.5.date date.malformed", "row.6.class share.class",
				"row.7.holder share.collective", "row.7.document text.too_long",
			} {
				field, key, _ := strings.Cut(want, " ")
				refused(t, err, ledger.Invalid, key, field)
			}
			if n := len(ledger.Problems(err)); n != 8 {
				t.Errorf("%d problems: %v", n, err)
			}
		}
	})
}

func TestImportTellsTheRowOfACap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		third := class("", "", 0, "0.3334").Weight
		must(t, v.shares.SetRules(t.Context(), clerk, v.key(), v.id, cooperatives.ShareRules{Cap: third}))
		_, err := v.shares.Import(t.Context(), clerk, v.key(), v.input(
			"成员编号,股种,股数\nM001,A,1\nM002,A,2\nM003,A,1\n"))
		refused(t, err, ledger.Invalid, "share.cap", "row.3.holder")
	})
}
