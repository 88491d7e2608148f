package cooperatives

import (
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Mu is an area of land or work (面积, 作业面积) in hundredths of 亩; one 亩 is 10000/15 square meters.
type Mu int64

// MaxMu bounds an area: 100,000 亩 is more than a village has.
const MaxMu Mu = 10_000_000

// ParseMu reads an area in 亩 with at most two decimals, with or without the word 亩. It fails with acreage.malformed.
func ParseMu(s string) (Mu, error) {
	q, err := ledger.ParseQuantity(strings.TrimSuffix(strings.TrimSpace(s), "亩"))
	if err != nil || q%100 != 0 || q < 0 || q/100 > ledger.Quantity(MaxMu) {
		return 0, ledger.NewError(ledger.Invalid, "acreage.malformed", ledger.Args{"text": s})
	}
	return Mu(q / 100), nil
}

// String returns the area in 亩 with two decimals.
func (m Mu) String() string { return decimal.New(int64(m), -2).StringFixed(2) }

// Cost returns the area times an amount in fen for one 亩, half a fen rounded up.
func (m Mu) Cost(each ledger.Money) ledger.Money {
	return (ledger.Money(m)*each + 50) / 100
}

// within reports whether the area is one that a plot or a job can have.
func (m Mu) within() bool { return m > 0 && m <= MaxMu }

// Served are areas by what was done on them.
type Served struct {
	Plough, Sow, Protect, Harvest Mu
}

// Add counts an area under the stage; operations of no stage are left out.
func (s *Served) Add(stage Stage, area Mu) {
	switch stage {
	case Ploughing:
		s.Plough += area
	case Sowing:
		s.Sow += area
	case Protection:
		s.Protect += area
	case Harvest:
		s.Harvest += area
	case StageUnknown, NoStage:
	}
}

// Custody returns the area in custody (托管面积) that the reports of subsidies want: 0.36 × ploughed + 0.27 × sown + 0.10 ×
// protected + 0.27 × harvested, half a hundredth rounded up. Every job counts, as the published plan of 2024 that has the
// formula (news.nongji360.com 2024/07/267548_4) does not say whether two operations of one stage on a plot, such as 翻犁 and
// 旋耕, count once: a village that is told so gives the second one no stage. The page of the month says so beside the figure.
func (s Served) Custody() Mu {
	return (36*s.Plough + 27*s.Sow + 10*s.Protect + 27*s.Harvest + 50) / 100
}
