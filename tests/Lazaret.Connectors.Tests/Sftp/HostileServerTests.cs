using System.Text;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Listing;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Tests.Sftp.Fakes;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Outcomes;
using Lazaret.TestKit.Time;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Servers that lie, loop, flood or fall silent (<c>sftp-ingest</c> §4.8, 8). Nothing may hang, grow or be believed.</summary>
public sealed class HostileServerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_packet_of_four_GiB_ends_the_session()
    {
        FakeSftpServer server = Answering(_ => [0xFF, 0xFF, 0xFF, 0xFF, 103, 0, 0, 0, 1]);
        await using SftpSession session = await server.SessionAsync();

        SftpException e = await FailsAsync(session.LookAsync(Bytes("/a"), default));

        Assert.Equal(SftpFailureKind.ProtocolError, e.Kind);
        Assert.Contains("4294967295", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packet_just_above_the_bound_is_refused()
    {
        byte[] length = [0, 4, 4, 1]; // 263,169
        SftpException e = await FailsAsync((await Answering(_ => length).SessionAsync()).LookAsync(Bytes("/a"), default));

        Assert.Equal(SftpFailureKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task An_answer_to_nobodys_request_ends_the_session_and_all_that_waits()
    {
        FakeSftpServer server = new(async c =>
        {
            await c.HelloAsync();
            await c.NextAsync();
            await c.NextAsync();
            await c.StatusAsync(4711, StatusCode.Ok);
            await c.UntilGoneAsync();
        });
        await using SftpSession session = await server.SessionAsync();

        Task<SftpException> first = FailsAsync(session.LookAsync(Bytes("/a"), default));
        Task<SftpException> second = FailsAsync(session.LookAsync(Bytes("/b"), default));

        Assert.Equal((SftpFailureKind.ProtocolError, SftpFailureKind.ProtocolError), ((await first).Kind, (await second).Kind));
        Assert.Equal(SftpFailureKind.ProtocolError, (await FailsAsync(session.LookAsync(Bytes("/c"), default))).Kind);
    }

    [Theory]
    [InlineData(PacketType.Handle)]
    [InlineData(PacketType.Data)]
    [InlineData(PacketType.Version)]
    [InlineData((PacketType)250)]
    [InlineData((PacketType)0)]
    internal async Task An_answer_of_the_wrong_kind_ends_the_session(PacketType type)
    {
        FakeSftpServer server = Answering(r => FakeConversation.Packet(type, r.Id, p => p.String("x"u8)));
        await using SftpSession session = await server.SessionAsync();

        Assert.Equal(SftpFailureKind.ProtocolError, (await FailsAsync(session.LookAsync(Bytes("/a"), default))).Kind);
    }

    [Fact]
    public async Task More_bytes_than_were_asked_for_are_not_written_anywhere()
    {
        FakeFiles files = new() { Files = { ["/in/a"] = new byte[1000] } };
        FakeSftpServer server = new(async c =>
        {
            await c.HelloAsync();
            while (await c.NextAsync() is { } request)
            {
                await (request.Type switch
                {
                    PacketType.Open => c.SendAsync(PacketType.Handle, request.Id, p => p.String("h"u8)),
                    PacketType.Read => c.SendAsync(PacketType.Data, request.Id, p => p.String(new byte[request.Range.Length + 1])),
                    _ => c.SendAsync(PacketType.Attributes, request.Id, p => p.Attributes(new SftpAttributes(AttributeFlags.Size, 1000, 0, 0, 0, 0, 0))),
                });
            }
        });
        await using SftpConnector connector = Connector(server);

        (long _, Core.Retries.Failure? failure) = await ReadAsync(connector, "/in/a");

        Assert.Equal(ReasonCode.ReadFailed, failure?.Reason);
        Assert.Contains("asked for", failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Welcome to our server!\r\n")]
    [InlineData("\0\0\0\u0005\u0002\0\0\0\u0002")] // version 2
    [InlineData("\0\0\0\u0001\u0002")] // a VERSION without a number
    [InlineData("\0\0\0\0")]
    public async Task A_server_that_does_not_say_hello_as_SFTP_does_is_refused(string first)
    {
        FakeSftpServer server = new(async c =>
        {
            await c.NextAsync();
            await c.RawAsync(Encoding.Latin1.GetBytes(first));
            await c.UntilGoneAsync();
        });

        SftpException e = await Assert.ThrowsAsync<SftpException>(() => server.SessionAsync().AsTask().WaitAsync(Deadline));

        Assert.Equal(SftpFailureKind.ProtocolError, e.Kind);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_after_its_time()
    {
        ManualTimeProvider time = new();
        TaskCompletionSource asked = new();
        FakeSftpServer server = new(async c =>
        {
            await c.HelloAsync();
            await c.NextAsync();
            asked.SetResult();
            await c.UntilGoneAsync();
        });
        await using SftpSession session = await server.SessionAsync(new SftpSessionOptions { RequestTimeout = TimeSpan.FromSeconds(20) }, time);
        Task<SftpException> look = FailsAsync(session.LookAsync(Bytes("/a"), default));
        await asked.Task.WaitAsync(Deadline);

        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(look.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(SftpFailureKind.Timeout, (await look).Kind);
    }

    [Fact]
    public async Task A_server_that_hangs_up_fails_all_that_wait()
    {
        FakeSftpServer server = new(async c =>
        {
            await c.HelloAsync();
            await c.NextAsync();
            await c.NextAsync();
        });
        await using SftpSession session = await server.SessionAsync();

        SftpException[] failures = await Task.WhenAll(FailsAsync(session.LookAsync(Bytes("/a"), default)), FailsAsync(session.LookAsync(Bytes("/b"), default)));

        Assert.All(failures, f => Assert.Equal(SftpFailureKind.ConnectionLost, f.Kind));
    }

    [Fact]
    public async Task Four_billion_names_in_a_packet_are_not_believed()
    {
        FakeSftpServer server = Answering(r => r.Type == PacketType.OpenDir
            ? FakeConversation.Packet(PacketType.Handle, r.Id, p => p.String("h"u8))
            : FakeConversation.Packet(PacketType.Name, r.Id, p => p.UInt32(uint.MaxValue)));
        await using SftpSession session = await server.SessionAsync();

        Assert.Equal(SftpFailureKind.ProtocolError, (await FailsAsync(ListAsync(session))).Kind);
    }

    [Fact]
    public async Task A_folder_of_nothing_without_an_end_is_left()
    {
        FakeSftpServer server = Answering(r => r.Type == PacketType.OpenDir
            ? FakeConversation.Packet(PacketType.Handle, r.Id, p => p.String("h"u8))
            : FakeConversation.Packet(PacketType.Name, r.Id, p => p.UInt32(0)));
        await using SftpSession session = await server.SessionAsync();

        Assert.Equal(SftpFailureKind.ProtocolError, (await FailsAsync(ListAsync(session))).Kind);
    }

    [Fact]
    public async Task A_folder_of_names_without_an_end_is_left_and_its_pages_stay_small()
    {
        int sent = 0;
        FakeSftpServer server = Answering(r => r.Type == PacketType.OpenDir
            ? FakeConversation.Packet(PacketType.Handle, r.Id, p => p.String("h"u8))
            : FakeConversation.Packet(PacketType.Name, r.Id, p =>
            {
                p.UInt32(100);
                for (int i = 0; i < 100; i++)
                {
                    p.String(Encoding.ASCII.GetBytes($"f{Interlocked.Increment(ref sent)}"));
                    p.String(""u8);
                    p.Attributes(new SftpAttributes(AttributeFlags.Permissions, 0, 0, 0, 0x81A4, 0, 0));
                }
            }));
        await using SftpSession session = await server.SessionAsync();
        SftpWalker walker = new(session, new SftpPaths(new SftpOptions { Folder = "/in" }), PathFilter.Everything, new NameRules([], []), recursive: true, pageSize: 50) { MostEntriesOfFolder = 10_000 };

        List<ListPage> pages = [];
        await foreach (ListPage page in walker.PagesAsync(default, default))
        {
            pages.Add(page);
        }

        Assert.All(pages, p => Assert.InRange(p.Items.Count, 0, 50));
        Assert.Equal(10_000, pages.Sum(p => p.Items.Count));
        Assert.Equal(ReasonCode.ReadFailed, pages[^1].Failure?.Reason);
    }

    [Fact]
    public async Task Names_that_mean_more_than_a_name_are_refused_each_with_its_reason()
    {
        FakeFiles files = new()
        {
            Names =
            {
                Bytes("good.xml"), Bytes("../../etc/passwd"), Bytes("a/b"), Bytes("a\\b"), Bytes("a\nb"), Bytes("a\u0085b"), Bytes(".."), Bytes("."), Bytes(""), new byte[256], Bytes(new string('x', 256)),
                Bytes(new string('y', 255)), new byte[] { (byte)'a', 0 }, new byte[] { 0xFF, (byte)'a' },
            },
        };
        await using SftpConnector connector = Connector(files.Server());

        List<ListPage> pages = [];
        await foreach (ListPage page in connector.ListAsync(new ListRequest(), default))
        {
            pages.Add(page);
        }

        Assert.Equal(["/in/good.xml", "/in/" + new string('y', 255), "/in/\uDCFFa"], pages.SelectMany(p => p.Items).Select(i => i.Location));
        string complaints = string.Join('\n', pages.SelectMany(p => p.Complaints ?? []));
        Assert.All(["slash", "backslash", "control character", "NUL", "more than 255 bytes", "is empty"], why => Assert.Contains(why, complaints, StringComparison.Ordinal));
        Assert.DoesNotContain('\u0085', complaints);
        Assert.Equal(9, pages.Sum(p => p.Stats.Unreadable));
    }

    [Theory]
    [InlineData("/in/../etc/passwd")]
    [InlineData("/in/a\\b")]
    [InlineData("/in//a")]
    [InlineData("/in/")]
    [InlineData("/inn/a")]
    [InlineData("in/a")]
    [InlineData("/in/a\0")]
    [InlineData("/in/dsxconnect-quarantine/a")]
    public async Task A_location_outside_the_asset_is_refused_without_asking_the_server(string location)
    {
        FakeSftpServer server = new FakeFiles().Server();
        await using SftpConnector connector = Connector(server);

        OpenResult opened = await connector.OpenAsync(location, default);

        Assert.Equal(ReasonCode.OutsideAsset, opened.Failure?.Reason);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_file_shorter_than_said_is_no_file()
    {
        FakeFiles files = new() { SaidSize = 100, Files = { ["/in/a"] = new byte[50] } };
        await using SftpConnector connector = Connector(files.Server());

        (long bytes, Core.Retries.Failure? failure) = await ReadAsync(connector, "/in/a");

        Assert.Equal((50, ReasonCode.ReadFailed), (bytes, failure?.Reason));
    }

    [Fact]
    public async Task A_file_longer_than_said_is_no_file()
    {
        FakeFiles files = new() { SaidSize = 50, Files = { ["/in/a"] = new byte[100] } };
        await using SftpConnector connector = Connector(files.Server());

        (long bytes, Core.Retries.Failure? failure) = await ReadAsync(connector, "/in/a");

        Assert.Equal((50, ReasonCode.NotARegularFile), (bytes, failure?.Reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Short_answers_in_any_order_give_the_file_as_it_is(int seed)
    {
        Random random = new(seed);
        byte[] content = new byte[random.Next(1, 3_000_000)];
        random.NextBytes(content);
        FakeFiles files = new()
        {
            Seed = seed,
            Shuffle = 1 + (seed % 3),
            Gives = read => read % 3 == 0 ? int.MaxValue : new Random((seed * 100_000) + read).Next(1, 40_000),
            Files = { ["/in/a"] = content },
        };
        await using SftpSession session = await files.Server().SessionAsync();
        await using ISftpFileReader reader = await session.OpenAsync(Bytes("/in/a"), default);
        using MemoryStream all = new();
        byte[] buffer = new byte[random.Next(1, 70_000)];

        while (await reader.ReadAsync(buffer, default).AsTask().WaitAsync(Deadline) is > 0 and int count)
        {
            all.Write(buffer, 0, count);
        }

        Assert.True(content.AsSpan().SequenceEqual(all.ToArray()));
        Assert.False((await reader.EndAsync(default)).HasMore);
    }

    [Fact]
    public async Task A_server_that_gives_one_byte_at_a_time_is_slow_and_right()
    {
        byte[] content = Encoding.ASCII.GetBytes("slow but right");
        FakeFiles files = new() { Gives = _ => 1, Files = { ["/in/a"] = content } };

        Assert.Equal(content, await SmallRemoteFile.ReadAsync(await files.Server().SessionAsync(), Bytes("/in/a"), 100, default));
    }

    [Fact]
    public async Task Answers_with_random_damage_end_every_call_in_time()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            FakeSftpServer server = new(async c =>
            {
                await c.HelloAsync(("limits@openssh.com", "1"), ("statvfs@openssh.com", "2"));
                for (int i = 0; i < 12; i++)
                {
                    // A client that was told of more bytes than come waits for them: then it is over.
                    Task<FakeRequest?> next = c.NextAsync();
                    if (await Task.WhenAny(next, Task.Delay(200)) != next || await next is not { } request)
                    {
                        return;
                    }

                    byte[] answer = Honest(request);
                    for (int hits = random.Next(0, 4); hits > 0; hits--)
                    {
                        answer[random.Next(answer.Length)] = (byte)random.Next(256);
                    }

                    await c.RawAsync(random.Next(8) == 0 ? answer[..random.Next(answer.Length)] : answer);
                }
            });

            try
            {
                await using SftpSession session = await server.SessionAsync().AsTask().WaitAsync(Deadline);
                await Task.WhenAll(
                    Quietly(ListAsync(session).AsTask()),
                    Quietly(session.SpaceAsync(Bytes("/"), default).AsTask()),
                    Quietly(session.RealPathAsync(Bytes("."), default).AsTask()),
                    Quietly(SmallRemoteFile.ReadAsync(session, Bytes("/a"), 1000, default).AsTask())).WaitAsync(Deadline);
            }
            catch (SftpException)
            {
                // It did not even get to a session.
            }
        }
    }

    private static byte[] Honest(FakeRequest request) => FakeConversation.Packet(
        request.Type switch
        {
            PacketType.OpenDir or PacketType.Open => PacketType.Handle,
            PacketType.ReadDir or PacketType.RealPath => PacketType.Name,
            PacketType.Read => PacketType.Data,
            PacketType.LStat or PacketType.FStat or PacketType.Stat => PacketType.Attributes,
            PacketType.Extended => PacketType.ExtendedReply,
            _ => PacketType.Status,
        },
        request.Id,
        p =>
        {
            switch (request.Type)
            {
                case PacketType.OpenDir or PacketType.Open:
                    p.String("h"u8);
                    break;
                case PacketType.ReadDir or PacketType.RealPath:
                    p.UInt32(1);
                    p.String("/name"u8);
                    p.String("long"u8);
                    p.Attributes(new SftpAttributes(AttributeFlags.Size, 5, 0, 0, 0, 0, 0));
                    break;
                case PacketType.Read:
                    p.String("hello"u8);
                    break;
                case PacketType.LStat or PacketType.FStat:
                    p.Attributes(new SftpAttributes(AttributeFlags.Size | AttributeFlags.Permissions | AttributeFlags.Times, 5, 0, 0, 0x81A4, 1, 1));
                    break;
                case PacketType.Extended:
                    for (int i = 0; i < 11; i++)
                    {
                        p.UInt64(4096);
                    }

                    break;
                default:
                    p.UInt32(0);
                    break;
            }
        });

    private static FakeSftpServer Answering(Func<FakeRequest, byte[]> answer) => new(async c =>
    {
        await c.HelloAsync();
        while (await c.NextAsync() is { } request)
        {
            await c.RawAsync(answer(request));
        }
    });

    private static SftpConnector Connector(ISftpTransportFactory server) => new(
        new SftpOptions { Server = new SftpServerOptions { Host = "fake", User = "u", Password = "p", Pins = ["SHA256:" + new string('A', 43)] }, Folder = "/in" },
        server, new SftpSessionOptions(), TimeProvider.System);

    private static async Task<(long Bytes, Core.Retries.Failure? Failure)> ReadAsync(SftpConnector connector, string location)
    {
        OpenResult opened = await connector.OpenAsync(location, default);
        if (opened.Content is not { } content)
        {
            return (0, opened.Failure);
        }

        await using (content)
        {
            byte[] buffer = new byte[1000];
            long bytes = 0;
            while (true)
            {
                ReadResult read = await content.ReadAsync(buffer, default).AsTask().WaitAsync(Deadline);
                bytes += read.Count;
                if (read.Count == 0)
                {
                    return (bytes, read.Failure);
                }
            }
        }
    }

    private static async ValueTask<int> ListAsync(SftpSession session)
    {
        int count = 0;
        await foreach (IReadOnlyList<SftpEntry> batch in session.ListAsync(Bytes("/in"), default))
        {
            count += batch.Count;
        }

        return count;
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (SftpException)
        {
            // As it should be.
        }
    }

    private static async Task<SftpException> FailsAsync<T>(ValueTask<T> call) => await Assert.ThrowsAsync<SftpException>(() => call.AsTask().WaitAsync(Deadline));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
