// Whose it is and which order: as the venue names them. Nothing here looks into such an id; it is the same or another.

/** A trader's own id at its venue, in the one spelling in which the venue's observations have it. */
export type TraderId = string;

/** An order's id, unique at its venue: a whole number or a text that is not empty, never one for the other. */
export type OrderId = number | string;
