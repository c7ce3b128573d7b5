namespace CryptoSim.Data.Keys;

/// <summary>How the keys that tickets and secrets are encrypted with are themselves kept.</summary>
public sealed class KeyRingOptions
{
    public const string Section = "KeyRing";

    /// <summary>A PKCS #12 file with its private key, which wraps every new key; empty: keys lie in Postgres as they
    /// are, which is for a single machine.</summary>
    public string Certificate { get; set; } = "";

    public string CertificatePassword { get; set; } = "";

    /// <summary>Certificates that wrapped older keys, with the same password: they only unwrap.</summary>
    public IList<string> PreviousCertificates { get; } = [];
}
