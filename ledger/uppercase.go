package ledger

import "strings"

var (
	capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalUnits  = [...]string{"", "拾", "佰", "仟"}
	capitalGroups = [...]string{"", "万", "亿", "万亿", "亿亿"}
)

// Capitals writes the amount the way vouchers and receipts do: 人民币壹仟肆佰零玖元伍角整. Runs of zeros become one
// 零; 整 ends amounts without fen; 零 follows 元 when the jiao is zero and the fen is not, and when the yuan digit is
// zero. Negative amounts start with 负 after 人民币. Source: 会计基础工作规范 §52 and the rules for bills.
func (m Money) Capitals() string {
	var b strings.Builder
	b.WriteString("人民币")
	u := uint64(m)
	if m < 0 {
		b.WriteString("负")
		u = -u
	}
	yuan, jiao, fen := u/100, u/10%10, u%10
	if yuan > 0 {
		b.WriteString(capitalInteger(yuan))
		b.WriteString("元")
	}
	switch {
	case yuan == 0 && jiao == 0 && fen == 0:
		b.WriteString("零元整")
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case yuan > 0 && (jiao == 0 || yuan%10 == 0):
		b.WriteString("零")
	}
	if jiao > 0 {
		b.WriteString(capitalDigits[jiao] + "角")
		if fen == 0 {
			b.WriteString("整")
		}
	}
	if fen > 0 {
		b.WriteString(capitalDigits[fen] + "分")
	}
	return b.String()
}

// capitalInteger writes a positive integer in groups of four digits.
func capitalInteger(n uint64) string {
	var groups []uint64
	for ; n > 0; n /= 10000 {
		groups = append(groups, n%10000)
	}
	var b strings.Builder
	zero := false
	for i := len(groups) - 1; i >= 0; i-- {
		g := groups[i]
		if g == 0 {
			zero = b.Len() > 0
			continue
		}
		if b.Len() > 0 && (zero || g < 1000) {
			b.WriteString("零")
		}
		b.WriteString(capitalGroup(g))
		b.WriteString(groupUnit(i, groups))
		zero = false
	}
	return b.String()
}

// groupUnit names the group; 万 of a 万亿 amount is followed by 亿 only once, by the lower group.
func groupUnit(i int, groups []uint64) string {
	if i == 3 && groups[2] > 0 {
		return "万"
	}
	return capitalGroups[i]
}

func capitalGroup(g uint64) string {
	var b strings.Builder
	zero := false
	for i, div := 3, uint64(1000); i >= 0; i, div = i-1, div/10 {
		d := g / div % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
		}
		b.WriteString(capitalDigits[d] + capitalUnits[i])
		zero = false
	}
	return b.String()
}
