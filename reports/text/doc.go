// Package text writes statements as aligned text for a terminal, as CSV and as JSON. It draws what a Statement holds
// and knows nothing of accounting; it may import package reports, cunzhang/ledger and golang.org/x/text.
package text
