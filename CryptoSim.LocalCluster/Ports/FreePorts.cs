using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CryptoSim.LocalCluster.Ports;

/// <summary>Ports on loopback that nobody listens on.</summary>
public static class FreePorts
{
    // Below Linux's ephemeral range (32768 on): there an outgoing connection could take the port between the test and
    // the use, or while a killed child is down.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly HashSet<int> _given = [];

    /// <summary>A random free port, given once in the life of this process.</summary>
    public static int Next()
    {
        lock (_given)
        {
            while (true)
            {
                var port = RandomNumberGenerator.GetInt32(First, End);
                if (IsFree(port) && _given.Add(port))
                {
                    return port;
                }
            }
        }
    }

    /// <summary>The wanted port, else the next free one above it.</summary>
    public static int NextFrom(int wanted)
    {
        lock (_given)
        {
            var port = wanted;
            while (!IsFree(port) || !_given.Add(port))
            {
                port++;
            }

            return port;
        }
    }

    /// <summary>True if both loopback addresses can be bound, as a server on <c>localhost</c> does.</summary>
    public static bool IsFree(int port) =>
        CanBind(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    /// <summary>Whether this machine has <c>::1</c>, which a machine may know of and yet not have.</summary>
    public static bool HasIPv6Loopback()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool CanBind(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            // A machine without the address has nobody listening on it.
            return exception.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
