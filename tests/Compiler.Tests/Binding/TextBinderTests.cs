using Tcpq.Binding.Tree;
using Tcpq.Language.Functions;
using Tcpq.Language.Hooks;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Binding;

public sealed class TextBinderTests
{
    [Theory]
    [InlineData("payload startswith \"GET \"", BinaryOperator.StartsWith, "GET ")]
    [InlineData("payload contains \"\\x00é\"", BinaryOperator.Contains, "\0Ã©")]
    [InlineData("http.path == \"/\"", BinaryOperator.Equal, "/")]
    [InlineData("\"/\" != http.path", BinaryOperator.NotEqual, "/")]
    [InlineData("(payload[0, 4]) == (\"GET \")", BinaryOperator.Equal, "GET ")]
    public void Text_is_compared_with_text_of_the_script(string condition, BinaryOperator op, string value)
    {
        var test = Assert.IsType<BoundExpression.TextTest>(Binding.Where(condition));
        Assert.Equal((op, value), (test.Operator, test.Value));
    }

    [Fact]
    public void A_set_of_texts_holds_each_once()
    {
        var membership = Assert.IsType<BoundExpression.Membership>(Binding.Where("tls.sni in {\"a\", \"b\", \"a\"}"));
        Assert.Equal(["a", "b"], membership.Elements.Cast<SetElement.Text>().Select(text => text.Value));
    }

    [Fact]
    public void A_constant_may_be_text()
    {
        var script = Binding.Bind("const verb = \"GET \"\non tcp_rcv where payload startswith verb < count() >");
        Assert.Equal("GET ", Assert.IsType<BoundExpression.TextTest>(script.Rules[0].Where).Value);
    }

    [Theory]
    [InlineData("payload[0, 1]", 8)]
    [InlineData("payload[len - 40, 7]", 8)]
    [InlineData("payload[0, 8]", 16)]
    [InlineData("http.path[2, 64]", 72)]
    public void A_part_of_a_text_is_a_column(string slice, int size)
    {
        var type = Binding.Value(slice).Type;
        Assert.Equal((Representation.Data, size), (type.Representation, type.Size));
    }

    [Theory]
    [InlineData("u8(payload, 0)", "integer")]
    [InlineData("u32(http.path, ttl + 1)", "integer")]
    [InlineData("length(tls.sni)", "bytes")]
    [InlineData("net(saddr, 24)", "ip")]
    [InlineData("net(saddr, 24, 48)", "ip")]
    [InlineData("sample(10, saddr)", "bool")]
    public void A_call_has_the_type_of_its_function(string call, string type) =>
        Assert.Equal(type, Assert.IsType<BoundExpression.FunctionCall>(Binding.Value(call)).Type.Name);

    [Fact]
    public void Every_function_is_called_as_its_example_says() => Assert.All(
        FunctionTable.Rows, function =>
            Binding.Body($"emit {function.Example.Replace(">", "!=", StringComparison.Ordinal)}"));

    [Fact]
    public void A_rule_that_reads_payload_takes_a_hook_that_reaches_all_of_it()
    {
        Assert.Equal(HookTable.Cgroup, HookOf("on tcp_rcv where payload contains \"x\" < count() >"));
        Assert.Equal(HookTable.TpBtf, HookOf("on tcp_rcv via tp_btf where payload contains \"x\" < count() >"));
        Assert.Equal(HookTable.Fentry, HookOf("on tcp_rcv where payload_len > 0 < count() >"));
    }

    private static Hook HookOf(string script) =>
        Assert.Single(Compilation.Compile(new SourceText(script),
            new()).Result!.Programs.Select(program => program.Hook).Distinct());
}
