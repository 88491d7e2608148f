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

func BenchmarkAllocations2000Pages(b *testing.B) {
	all := village()
	b.ReportAllocs()
	for b.Loop() {
		if err := pdf.Allocations(io.Discard, all, pdf.AllocationA5); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAllocations2000Files(b *testing.B) {
	all := village()
	b.ReportAllocs()
	for b.Loop() {
		bytes := 0
		err := pdf.SeparateAllocations(all, pdf.AllocationA5, func(_ int, file []byte) error {
			bytes += len(file)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(bytes)/float64(len(all)), "B/file")
	}
}

// village is the statements of 2,000 members.
func village() []reports.AllocationPrint {
	all := make([]reports.AllocationPrint, 2_000)
	for i := range all {
		all[i] = allocation(i)
	}
	return all
}
