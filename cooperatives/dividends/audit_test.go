package dividends_test

import (
	"strings"
	"testing"

	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func TestAuditFindsWhatWasChangedBehindTheService(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := cooperative(t, d)
		v.post(20251120, "102", "501", "400000")
		v.closeYear()
		run := v.posted(coopRules)
		breaches, err := v.Audit(v.ctx, v.id)
		ok(t, err)
		equal(t, "breaches of a sound run", len(breaches), 0)
		drop := "DROP TRIGGER dividend_parts_no_update"
		if d.Dialect() == db.Postgres {
			drop = "DROP TRIGGER dividend_parts_no_change ON dividend_parts"
		}
		ok(t, v.exec(drop))
		ok(t, v.exec("UPDATE dividend_parts SET returned = returned + 1 WHERE holder = 'M1'"))
		breaches, err = v.Audit(v.ctx, v.id)
		ok(t, err)
		text := ""
		for _, b := range breaches {
			equal(t, "run", b.Run, run.No)
			text += b.String() + "\n"
		}
		for _, want := range []string{"the digest of the parts", "the sum is 360,000.00", "the pool by patronage"} {
			if !strings.Contains(text, want) && !strings.Contains(text, strings.ReplaceAll(want, ",", "")) {
				t.Errorf("the audit does not name %s: %s", want, text)
			}
		}
	})
}
