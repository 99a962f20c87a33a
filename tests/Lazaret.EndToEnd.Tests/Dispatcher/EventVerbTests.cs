using System.Security.Cryptography;
using System.Text;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary><c>lazaret dispatcher event</c> against the built binary.</summary>
public sealed class EventVerbTests
{
    private const string Record = "status.avro";

    [Theory]
    [InlineData("event", "lazaret dispatcher event decode")]
    [InlineData("event decode", "--bulk")]
    [InlineData("event encode", "| ")]
    [InlineData("event key", "--descriptor")]
    public async Task Every_verb_has_help_with_examples(string verb, string shown)
    {
        using SampleFolder folder = new();
        Ended help = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", .. verb.Split(' '), "--help"]);
        Assert.Equal(0, help.Code);
        Assert.Contains("Examples:", help.Out);
        Assert.Contains(shown == "| " ? "--bulk" : shown, help.Out);
    }

    [Theory]
    [InlineData("plugin", "")]
    [InlineData("binary", "")]
    [InlineData("status", "")]
    [InlineData("insert", "")]
    [InlineData("delete", "")]
    [InlineData("download", "")]
    [InlineData("retrohunt", "")]
    [InlineData("binary", "--bulk")]
    [InlineData("status", "--bulk")]
    public async Task Encode_and_decode_are_inverse(string model, string bulk)
    {
        using SampleFolder folder = new();
        await WriteAsync(folder, "in.json", bulk.Length == 0 ? OurEvents.Of(model) : $"{OurEvents.Of(model)}\n{OurEvents.Of(model)}\n");
        Ended ended = await LazaretBinary.ShellAsync(
            folder.Path,
            $"""
            set -e
            "$LAZARET" dispatcher event encode --model {model} {bulk} in.json > one.avro
            "$LAZARET" dispatcher event decode --model {model} {bulk} one.avro > out.jsonl
            "$LAZARET" dispatcher event encode --model {model} {bulk} - < out.jsonl > two.avro
            cmp one.avro two.avro
            cat out.jsonl
            """);
        Assert.Equal(("", 0), (ended.Error, ended.Code));
        string expected = OurEvents.Of(model);
        Assert.All(ended.Lines, line => Assert.Equal(expected, line));
        Assert.Equal(bulk.Length == 0 ? 1 : 2, ended.Lines.Count);
    }

    [Fact]
    public async Task The_bytes_are_those_of_the_wire()
    {
        using SampleFolder folder = new();
        await WriteAsync(folder, "in.json", """{"model_version":6,"kafka_key":"k","timestamp":"1970-01-01T00:00:00.000001Z","author":{"name":"a"},"entity":{"name":"n","version":"1"}}""");
        Ended ended = await LazaretBinary.ShellAsync(folder.Path, """ "$LAZARET" dispatcher event encode --model plugin in.json | od -An -tx1 | tr -d ' \n' """);

        // Version 6, "k", one microsecond, author {"a", "", "", ""}, entity {"n", "1", three empty, no features, empty, no settings}.
        Assert.Equal("0c026b0202610000" + "00" + "026e0231000000" + "00" + "00" + "00", ended.Out);
    }

    [Fact]
    public async Task A_list_and_an_answer_stand_for_what_they_hold()
    {
        using SampleFolder folder = new();
        string plugin = OurEvents.Of("plugin");
        await WriteAsync(folder, "in.json", $$"""[{{plugin}},{{plugin}}] {"events":[{{plugin}}]} {{plugin}}""");
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "event", "key", "--model", "plugin", "in.json"]);
        string key = Md5("Scanner.1.2");
        Assert.Equal([key, key, key, key], ended.Lines);
    }

    [Fact]
    public async Task The_key_is_the_md5_of_the_descriptor()
    {
        using SampleFolder folder = new();
        await WriteAsync(folder, "in.json", OurEvents.Of("binary"));
        Ended descriptor = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "event", "key", "--model", "binary", "--descriptor", "in.json"]);
        Assert.Equal($"testing.OFFICIAL.2023-11-14T22:13:20.user.bob.bob.sourced.{new string('a', 64)}.", Assert.Single(descriptor.Lines));
        Ended key = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "event", "key", "--model", "binary", "in.json"]);
        Assert.Equal(Md5(descriptor.Lines[0]), Assert.Single(key.Lines));
    }

    [Theory]
    [InlineData("key --model nope in.json", "--model is \"nope\"; allowed are binary, ")]
    [InlineData("key in.json", "Option '--model' is required")]
    [InlineData("key --model binary no-such-file", "no-such-file cannot be read: ")]
    [InlineData("key --model download in.json", "the keys of download events are random; allowed are ")]
    [InlineData("key --model binary empty", "empty is empty")]
    [InlineData("key --model binary text", "text is not JSON: ")]
    [InlineData("key --model binary {}", "event 1 has no key: its source.path is empty")]
    [InlineData("key --model binary wrong", "event 1 is no binary event: it has a wrong author; allowed is an object")]
    [InlineData("encode --model plugin two", "two holds 2 events; allowed is one, or use --bulk")]
    [InlineData("encode --model plugin old", "event 1 has model_version 5; allowed is 6")]
    [InlineData("decode --model plugin in.json", "in.json is JSON, not Avro")]
    [InlineData("decode --model plugin text", "text is no plugin event in Avro: it ")]
    [InlineData("decode --model status --bulk status.avro", "status.avro is a single status event; leave --bulk out")]
    [InlineData("decode --model status bulk.avro", "bulk.avro is a bulk record of status events; use --bulk")]
    public async Task What_is_wrong_is_told_in_one_sentence(string arguments, string sentence)
    {
        using SampleFolder folder = new();
        await WriteAsync(folder, "in.json", OurEvents.Of("plugin"));
        await WriteAsync(folder, "empty", "");
        await WriteAsync(folder, "text", "hello");
        await WriteAsync(folder, "{}", "{}");
        await WriteAsync(folder, "wrong", """{"author": 5}""");
        await WriteAsync(folder, "old", """{"model_version": 5}""");
        await WriteAsync(folder, "two", "{}{}");
        await WriteAsync(folder, "status.json", OurEvents.Of("status"));
        Ended made = await LazaretBinary.ShellAsync(
            folder.Path,
            $"""
            "$LAZARET" dispatcher event encode --model status status.json > {Record}
            "$LAZARET" dispatcher event encode --model status --bulk status.json > bulk.avro
            """);
        Assert.Equal("", made.Error);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dispatcher", "event", .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        string line = Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("lazaret: ", line, StringComparison.Ordinal);
        Assert.Contains(sentence, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_into_a_shared_file_does_not_overwrite_what_stands_there()
    {
        using SampleFolder folder = new();
        await WriteAsync(folder, "in.json", OurEvents.Of("plugin"));
        Ended ended = await LazaretBinary.ShellAsync(folder.Path, """(echo first; "$LAZARET" dispatcher event key --model plugin in.json; echo last) > out; cat out""");
        Assert.Equal(["first", Md5("Scanner.1.2"), "last"], ended.Lines);
    }

    [Fact]
    public async Task Every_stored_fixture_comes_back_byte_for_byte()
    {
        string? fixtures = SharedFolder.Find("specs/cases/azul/bedrock/testdata/events");
        Assert.SkipWhen(fixtures is null, "left out: the fixtures of the existing dispatcher (shared/specs/cases/azul) are not beside this repository; fixtures of our own cover the same");
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.ShellAsync(
            folder.Path,
            $$"""
            set -e -o pipefail
            cd '{{fixtures}}'
            for model in binary status plugin insert delete download retrohunt; do
                for file in $(ls $model/*.avro 2>/dev/null); do
                    bulk=; case $file in *bulk*) bulk=--bulk;; esac
                    "$LAZARET" dispatcher event decode --model $model $bulk $file | "$LAZARET" dispatcher event encode --model $model $bulk | cmp - $file
                    echo $file
                done
            done
            """);
        Assert.Equal(("", 0), (ended.Error, ended.Code));
        Assert.True(ended.Lines.Count > 10, ended.Out);
    }

#pragma warning disable CA5351 // The wire's identity, not a protection.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private static Task WriteAsync(SampleFolder folder, string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.Path, name), text);
}
