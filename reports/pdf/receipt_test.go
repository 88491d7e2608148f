package pdf_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

func receipt() reports.ReceiptPrint {
	return reports.ReceiptPrint{
		Organization: "贵阳市乌当区朱昌镇高寨村股份经济合作社", Number: "2026-00012", Date: 20260316, Payer: "王大山",
		Purpose: "2026年土地承包费（西坝 12.5 亩）", Amount: 1_234_56, Methods: []string{"现金", "银行缴款", "转账"}, Method: 1,
		Issuer: "出纳丙", Anchor: reports.Anchor{Book: "gaozhai", ReadAt: time.Date(2026, 3, 16, 2, 0, 0, 0, time.UTC)},
	}
}

func TestReceiptOnEveryPaper(t *testing.T) {
	for paper, pages := range map[pdf.Paper]int{
		pdf.A5Landscape: 2, pdf.Slip240: 2, pdf.Slip210: 2, pdf.A4TwoUp: 1, pdf.A4ThreeUp: 1,
	} {
		var b, again bytes.Buffer
		for _, w := range []*bytes.Buffer{&b, &again} {
			if err := pdf.Receipts(w, []reports.ReceiptPrint{receipt()}, paper); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("paper %d is drawn differently twice", paper)
		}
		all := textOf(t, b.Bytes(), "-layout")
		text := squeezed(all)
		for _, want := range []string{
			"2026-00012", "王大山", "西坝12.5亩", "人民币壹仟贰佰叁拾肆元伍角陆分", "￥1,234.56", "2026年3月16日", "出纳丙",
		} {
			if n := strings.Count(text, want); n != 2 {
				t.Errorf("paper %d has %q %d times, not on both copies", paper, want, n)
			}
		}
		if len(all) != pages {
			t.Errorf("paper %d takes %d pages, want %d", paper, len(all), pages)
		}
	}
}

func TestReceiptThatIsVoidSaysSo(t *testing.T) {
	r := receipt()
	r.Void, r.Purpose, r.Payer = "金额写错", strings.Repeat("很长的事由", 20), strings.Repeat("很长的名字", 20)
	r.Amount = ledger.MaxMoney
	var b bytes.Buffer
	if err := pdf.Receipts(&b, []reports.ReceiptPrint{r, receipt()}, pdf.A4ThreeUp); err != nil {
		t.Fatal(err)
	}
	text := squeezed(textOf(t, b.Bytes(), "-layout"))
	if strings.Count(text, "作废原因：金额写错") != 2 {
		t.Errorf("no reason in %s", text)
	}
	for err, draw := range map[string]func() error{
		"print.nothing":       func() error { return pdf.Receipts(&b, nil, pdf.A5Landscape) },
		"print.unknown_paper": func() error { return pdf.Receipts(&b, []reports.ReceiptPrint{r}, 99) },
	} {
		if got := draw(); ledger.Problems(got)[0].Key != err {
			t.Errorf("got %v, want %s", got, err)
		}
	}
}

func TestCashCountOnPaper(t *testing.T) {
	c := reports.CountPrint{
		Organization: "高寨村股份经济合作社", Account: "101 库存现金", Date: 20260316, Time: "10:00",
		Pieces:  []reports.CountedPieces{{Value: 100_00, N: 3}, {Value: 1_00, N: 2}, {Value: 10, N: 5}},
		Counted: 302_50, Balance: 322_50, Expected: 302_50, Reason: "支出一笔没有记账", Counter: "出纳丙", Confirmer: "审核乙",
		Pending: []reports.CountPending{{Date: 20260315, Summary: "买办公用品", Credit: 20_00}}, Anchor: receipt().Anchor,
	}
	file, r := render(t, pdf.Options{}, reports.CashCount(c))
	text := squeezed(textOf(t, file, "-layout"))
	for _, want := range []string{
		"现金盘点表", "100元3300.00", "1角50.50", "实点合计302.50", "短款（实点少于账面）-20.00", "买办公用品-20.00", "账实相符0.00",
		"支出一笔没有记账", "出纳：出纳丙", "监盘：审核乙", "人民币叁佰零贰元伍角整",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if r.Pages != 1 {
		t.Errorf("%d pages", r.Pages)
	}
}
