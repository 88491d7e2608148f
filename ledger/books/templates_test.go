package books_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestTemplatesKeepSidesWithoutAmounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		lines := []ledger.Line{
			{Summary: "支付水电费", Account: "51399", Debit: 120_00, Dimensions: ledger.Dimensions{Project: "P1"}},
			{Summary: "支付水电费", Account: "102", Credit: 120_00},
		}
		full := books.Template{Name: "水电费", Series: ledger.Payment, Note: "每月", Lines: books.TemplateLines(lines)}
		if diff := cmp.Diff(lines, full.VoucherLines()); diff != "" {
			t.Errorf("lines of the template (-want +got):\n%s", diff)
		}
		bare := full.WithoutAmounts()
		bare.Name = "水电费（空）"
		for _, template := range []books.Template{full, bare} {
			if err := v.books.SaveTemplate(v.ctx, accountant, v.key(), v.id, template); err != nil {
				t.Fatal(err)
			}
		}
		full.Note = "每季"
		if err := v.books.SaveTemplate(v.ctx, accountant, v.key(), v.id, full); err != nil {
			t.Fatal(err)
		}
		got, err := v.books.Templates(v.ctx, v.id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]books.Template{full, bare}, got); diff != "" {
			t.Errorf("templates (-want +got):\n%s", diff)
		}
		if l := got[1].Lines; l[0].Amount != 0 || l[1].Side != ledger.Credit || l[0].Dimensions.Project != "P1" {
			t.Errorf("without amounts: %+v", l)
		}
		if err := v.books.DeleteTemplate(v.ctx, accountant, v.key(), v.id, "水电费"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, v.books.DeleteTemplate(v.ctx, accountant, v.key(), v.id, "水电费"), ledger.NotFound, "template.unknown")
	})
}

func TestTemplatesAreChecked(t *testing.T) {
	v := begin(t, dbtest.SQLite(t), "gaozhai", 202501)
	line := books.TemplateLine{Summary: "记", Account: "101", Side: ledger.Debit}
	for key, template := range map[string]books.Template{
		"field.required":    {Name: " ", Series: ledger.General, Lines: []books.TemplateLine{line}},
		"template.no_lines": {Name: "空", Series: ledger.General},
		"template.side":     {Name: "无方向", Series: ledger.General, Lines: []books.TemplateLine{{Account: "101"}}},
		"voucher.series":    {Name: "字", Series: "X", Lines: []books.TemplateLine{line}},
		"text.too_long":     {Name: strings.Repeat("长", 101), Series: ledger.General, Lines: []books.TemplateLine{line}},
		"text.control":      {Name: "控制", Series: ledger.General, Note: "\x00", Lines: []books.TemplateLine{line}},
	} {
		wantKind(t, v.books.SaveTemplate(v.ctx, accountant, v.key(), v.id, template), ledger.Invalid, key)
	}
}

func TestMemosAreFoundByTextAndInitials(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := begin(t, d, "gaozhai", 202501)
		for _, memo := range []string{"支付桥梁维修款", "收鱼塘承包费", "收鱼塘承包费 ", "支付水电费"} {
			if err := v.books.AddMemo(v.ctx, accountant, v.key(), v.id, memo); err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range map[string][]string{
			"鱼塘": {"收鱼塘承包费"}, "SYT": {"收鱼塘承包费"}, "zfs": {"支付水电费"}, "承包": {"收鱼塘承包费", "收承包费"}, "%": nil,
		} {
			got, err := v.books.Memos(v.ctx, v.id, query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", query, diff)
			}
		}
		all, err := v.books.Memos(v.ctx, v.id, "")
		if err != nil || len(all) != len(books.DefaultMemos())+2 || len(books.DefaultMemos()) != 20 {
			t.Errorf("%d memos, %v", len(all), err)
		}
		wantKind(t, v.books.AddMemo(v.ctx, accountant, v.key(), v.id, "  "), ledger.Invalid, "field.required")
		if err := v.books.DeleteMemo(v.ctx, accountant, v.key(), v.id, "收鱼塘承包费"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, v.books.DeleteMemo(v.ctx, accountant, v.key(), v.id, "收鱼塘承包费"), ledger.NotFound, "memo.unknown")
	})
}
