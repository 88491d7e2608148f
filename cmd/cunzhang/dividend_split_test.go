package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cunzhang/ledger"
)

// TestSplitOfManySumsExactly splits an amount among 100,000 and adds the parts and the residue up again.
func TestSplitOfManySumsExactly(t *testing.T) {
	var in strings.Builder
	in.WriteString("id,weight\n")
	for i := range 100_000 {
		fmt.Fprintf(&in, "H%06d,%d.%02d\n", i, i%7, i%100)
	}
	path := filepath.Join(t.TempDir(), "weights.csv")
	if err := os.WriteFile(path, []byte(in.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"exact", "rate"} {
		var out bytes.Buffer
		a := &app{ctx: t.Context(), Out: &out, Lang: "zh"}
		c := dividendSplitCmd{Amount: "9876543.21", Weights: path, Method: method, Unit: "分", Format: "csv"}
		if err := c.Run(a); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 100_002 || lines[0] != "id,weight,amount" || !strings.HasPrefix(lines[100_001], "residue,,") {
			t.Fatalf("%s: %d lines, from %s to %s", method, len(lines), lines[0], lines[len(lines)-1])
		}
		var sum ledger.Money
		for _, line := range lines[1:] {
			m, err := ledger.ParseMoney(line[strings.LastIndex(line, ",")+1:])
			if err != nil {
				t.Fatal(err)
			}
			sum += m
		}
		if sum.String() != "9876543.21" {
			t.Errorf("%s: parts and residue sum to %s", method, sum)
		}
	}
}
