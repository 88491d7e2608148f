package verify

import (
	"context"
	"fmt"

	"cunzhang/ledger"
)

// assets compares the cards with the vouchers that depreciated them: what a card has accumulated is what posted
// vouchers carry, never more than its cost less its residual value, and no closed month was left out.
func (v *verifier) assets(ctx context.Context) error {
	vouchers, err := readCarried(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	for _, c := range vouchers {
		if c.booked != c.cards || c.elsewhere > 0 {
			v.breach("ClosingIsOpening", fmt.Sprintf("voucher %d", c.id),
				"depreciates %s, the cards were charged %s, %d of them in another month", c.booked, c.cards, c.elsewhere)
		}
	}
	cards, err := readCards(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	charges, err := readCharges(ctx, v.tx, v.target.id)
	if err != nil {
		return err
	}
	of := make(map[string][]charge, len(cards))
	for _, c := range charges {
		of[c.card] = append(of[c.card], c)
	}
	for _, c := range cards {
		v.card(c, of[c.no])
	}
	return nil
}

// card checks one card. A month whose voucher was reversed later was not left out when it was closed, so that reversed
// charges count there.
func (v *verifier) card(c card, charges []charge) {
	object := "asset " + c.no
	standing, ever := c.Before, c.Before
	charged := make(map[ledger.Period]bool, len(charges))
	for _, m := range charges {
		charged[m.period] = true
		ever += m.amount
		if m.stands {
			standing += m.amount
		}
	}
	if standing > c.Cost-c.Residual {
		v.breach("ClosingIsOpening", object, "accumulated %s of %s", standing, c.Cost-c.Residual)
	}
	if c.Method != ledger.StraightLine || ever >= c.Cost-c.Residual || c.Monthly() == 0 {
		return
	}
	for _, p := range v.months {
		if p.state != open && c.Runs(p.period) && !charged[p.period] {
			v.breach("OnlyOpenPeriods", "closing of "+p.period.String(), "%s has no depreciation", object)
		}
	}
}
