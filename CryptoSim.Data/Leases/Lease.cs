namespace CryptoSim.Data.Leases;

/// <summary>A lease as the database holds it.</summary>
/// <param name="Holder">Who holds it: an id made anew at each process start.</param>
/// <param name="Term">Rises only when the holder changes. It starts at the database's Unix time in seconds, so that a
/// database made anew starts above every term of the one before.</param>
/// <param name="Remaining">Until it lapses, by the database's clock; not positive when it has.</param>
/// <param name="IsHeld">The caller holds it now.</param>
public sealed record Lease(string Name, string Holder, long Term, TimeSpan Remaining, bool IsHeld);
