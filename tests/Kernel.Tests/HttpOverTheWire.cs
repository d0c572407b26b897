using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A real HTTP server here and a real client in the other namespace.</summary>
internal sealed class HttpOverTheWire : IDisposable
{
    private const string Last = "/last";

    private readonly HttpListener server = new();
    private readonly IPEndPoint address;
    private readonly VethPair veth;
    private readonly Task serving;

    public HttpOverTheWire(VethPair veth)
    {
        this.veth = veth;
        address = new(veth.Address, FreePort(veth.Address));
        server.Prefixes.Add($"http://{address}/");
        server.Start();
        serving = Task.Run(Serve);
    }

    /// <summary>What the Host header says.</summary>
    public string Host => address.ToString();

    /// <summary>Asks for a path.</summary>
    /// <returns>The status of the answer.</returns>
    public int Get(string path) => Ask(path, client => client.GetAsync);

    /// <summary>Sends a body to a path.</summary>
    /// <returns>The status of the answer.</returns>
    public int Post(string path, byte[] body) =>
        Ask(path, client => uri => client.PostAsync(uri, new ByteArrayContent(body)));

    /// <summary>Sends a whole request at once.</summary>
    /// <returns>The status of the answer.</returns>
    public int Send(byte[] request)
    {
        using var stream = new NetworkStream(Connect(), ownsSocket: true);
        stream.Write(request);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return int.Parse(reader.ReadLine()!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    // The socket belongs to the namespace in which it was made.
    private Socket Connect()
    {
        Socket? socket = null;
        veth.InPeer(() =>
        {
            socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(address);
        });
        return socket!;
    }

    private int Ask(string path, Func<HttpClient, Func<Uri, Task<HttpResponseMessage>>> method)
    {
        var socket = Connect();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)),
        };
        using var client = new HttpClient(handler);
        using var answer = method(client)(new Uri($"http://{address}{path}")).GetAwaiter().GetResult();
        return (int)answer.StatusCode;
    }

    // A server that is told to stop while it is about to wait for a request waits for ever: it is asked by one.
    public void Dispose()
    {
        using (var client = new TcpClient())
        {
            client.Connect(address);
            client.GetStream().Write(Encoding.ASCII.GetBytes($"GET {Last} HTTP/1.1\r\nHost: {Host}\r\n\r\n"));
            serving.Wait();
        }

        server.Close();
    }

    private async Task Serve()
    {
        while (true)
        {
            var context = await server.GetContextAsync();
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            var path = context.Request.Url!.AbsolutePath;
            if (path == Last)
            {
                context.Response.Abort();
                return;
            }

            context.Response.StatusCode = path.StartsWith("/none", StringComparison.Ordinal) ? 404 : 200;
            await context.Response.OutputStream.WriteAsync(Encoding.ASCII.GetBytes("hello"));
            context.Response.Close();
        }
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
