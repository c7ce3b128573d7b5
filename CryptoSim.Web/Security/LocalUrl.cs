namespace CryptoSim.Web.Security;

/// <summary>Where a link may send someone on to: a page of this site.</summary>
internal static class LocalUrl
{
    /// <summary>The wanted address if it is a path here, else the other.</summary>
    public static string Or(string? wanted, string other) =>
        wanted is ['/', ..] and not ['/', '/' or '\\', ..] && !wanted.Any(char.IsControl) ? wanted : other;
}
