using System.Data.Common;

namespace CryptoSim.Web.Users;

/// <summary>Tells a database that does not answer from a fault of ours.</summary>
internal static class StoreOutage
{
    // EF Core wraps a lost connection in exceptions of its own.
    public static bool Is(Exception? exception) =>
        exception is DbException or TimeoutException || (exception?.InnerException is { } inner && Is(inner));
}
