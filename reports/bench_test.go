package reports_test

import (
	"context"
	"fmt"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/specs"
)

// A balance sheet over the figures of a book with many members, without the time to read them.
func BenchmarkCompileBalanceSheet(b *testing.B) {
	for _, members := range []int{0, 1_000, 10_000} {
		b.Run(fmt.Sprintf("members=%d", members), func(b *testing.B) {
			src := village(b)
			for i := range members {
				src.openings = append(src.openings, opening{
					account: "113", dimensions: ledger.Dimensions{Member: fmt.Sprintf("X%05d", i)},
					balance: ledger.Money(1 - 2*(i%2)),
				})
			}
			year, err := src.Figures(context.Background(), ledger.Span{From: 202501, To: 202511}, nil)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				spec, err := specs.Find(ledger.RuralCollective, "balance-sheet", "")
				if err != nil {
					b.Fatal(err)
				}
				if _, err := reports.Compile(&spec, reports.Basis{Period: year, Year: year}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
