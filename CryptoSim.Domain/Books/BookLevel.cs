namespace CryptoSim.Domain.Books;

/// <summary>One price level: price in the quote asset, quantity in the base asset.</summary>
public readonly record struct BookLevel(decimal Price, decimal Quantity);
