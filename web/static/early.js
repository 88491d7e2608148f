// Tells the style sheet, before the page is drawn, that scripts run: what they would hide does not appear first.
document.documentElement.className = 'js';
