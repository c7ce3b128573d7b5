namespace CryptoSim.Data.Leases;

/// <summary>A lease as the database holds it.</summary>
/// <param name="Holder">Who holds it: an id made anew at each process start.</param>
/// <param name="Term">Rises only when the holder changes. It starts at the database's Unix time in seconds, so that a
/// database made anew starts above every term of the one before.</param>
/// <param name="Remaining">Until it lapses, by the database's clock; not positive when it has.</param>
/// <param name="IsHeld">The caller holds it now.</param>
/// <param name="IsOffered">Its holder goes on, but gives it to anyone who can do better.</param>
public sealed record Lease(string Name, string Holder, long Term, TimeSpan Remaining, bool IsHeld, bool IsOffered);

/// <summary>What one who asks for a lease wants of it.</summary>
public enum LeaseWish
{
    /// <summary>To have it if it is free or lapsed, and to keep it if it is held.</summary>
    Keep,

    /// <summary>The same, and to give it to anyone who takes it.</summary>
    Offer,

    /// <summary>To have it also from a holder that offers it.</summary>
    TakeOffered,
}
