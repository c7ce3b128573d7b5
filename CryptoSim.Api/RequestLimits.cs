namespace CryptoSim.Api;

/// <summary>Bounds on what one request may send.</summary>
internal static class RequestLimits
{
    /// <summary>The longest order is under 400 bytes; 64 KiB leaves room for batches.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>What is read and thrown away after a body was refused, so that a sender who is still writing hears the
    /// refusal rather than a reset connection. Beyond it the connection is cut.</summary>
    public const int DrainBytesMax = 16 * 1024 * 1024;
}
