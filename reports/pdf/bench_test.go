package pdf_test

import (
	"io"
	"testing"

	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

func BenchmarkOnePage(b *testing.B) {
	s := balanceSheet()
	b.ReportAllocs()
	for b.Loop() {
		if err := pdf.Render(io.Discard, s, pdf.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLedger1000Pages(b *testing.B) {
	s := bankJournal(34_000)
	b.ReportAllocs()
	for b.Loop() {
		var r pdf.Report
		if err := pdf.Render(io.Discard, s, pdf.Options{Report: &r}); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Pages), "pages")
	}
}

func BenchmarkVouchers(b *testing.B) {
	vs := make([]reports.VoucherPrint, 500)
	for i := range vs {
		vs[i] = voucher(i%6 + 2)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := pdf.Vouchers(io.Discard, vs, pdf.VoucherOptions{Paper: pdf.A4TwoUp}); err != nil {
			b.Fatal(err)
		}
	}
}
