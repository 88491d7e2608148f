package web

import (
	"strings"

	"cunzhang/ledger"
)

// boxes is an amount in the eleven boxes of a voucher (亿 to 分); one that needs more stays plain text, and a red letter
// drops its sign and turns red, as on paper.
type boxes struct {
	Digits []string
	Text   string
	Red    bool
	Long   bool
}

const boxCount = 11

func boxesOf(m ledger.Money) boxes {
	digits := strings.ReplaceAll(m.Abs().String(), ".", "")
	if m.Abs() < 100 { // 0.05 is 5 in the last box alone
		digits = strings.TrimLeft(digits, "0")
	}
	b := boxes{Text: m.Grouped(), Red: m < 0, Long: len(digits) > boxCount}
	for _, d := range digits {
		b.Digits = append(b.Digits, string(d))
	}
	return b
}
