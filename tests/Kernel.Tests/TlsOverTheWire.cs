using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A real TLS server here and a real client in the other namespace.</summary>
internal static class TlsOverTheWire
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    /// <summary>Makes a connection to a server of a name.</summary>
    /// <param name="veth">What is between them.</param>
    /// <param name="name">The name.</param>
    /// <param name="protocol">The version of TLS.</param>
    /// <param name="offers">Names of application protocols that the client offers; each is in its ClientHello.</param>
    public static void Connect(VethPair veth, string name, SslProtocols protocol, params List<string> offers)
    {
        using var certificate = Certificate(name);
        using var listener = new TcpListener(veth.Address, 0);
        listener.Start();
        var serving = Task.Run(() => Serve(listener, certificate));
        Socket? socket = null;
        veth.InPeer(() =>
        {
            socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect((IPEndPoint)listener.LocalEndpoint);
        });
        using (var client = new SslStream(new NetworkStream(socket!, ownsSocket: true)))
        {
            client.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = name,
                EnabledSslProtocols = protocol,
                ApplicationProtocols = [.. offers.Select(offer => new SslApplicationProtocol(offer))],
                RemoteCertificateValidationCallback = (_, given, _, _) => given!.Subject == certificate.Subject,
            });
            client.WriteByte(1);
            client.ReadByte();
        }

        serving.Wait();
    }

    private static void Serve(TcpListener listener, X509Certificate2 certificate)
    {
        using var server = new SslStream(new NetworkStream(listener.AcceptSocket(), ownsSocket: true));
        server.AuthenticateAsServer(certificate);
        server.WriteByte((byte)server.ReadByte());
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - Validity, now + Validity);
    }
}
