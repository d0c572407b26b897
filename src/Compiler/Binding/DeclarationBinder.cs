using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Binds what a script declares beside its rules: names for constants, parameters, functions and
/// maps.</summary>
internal sealed class DeclarationBinder(
    ModuleScope module, CompilationOptions options, DiagnosticBag diagnostics, SourceText source)
{
    /// <summary>Entries of a map whose declaration has no `limit`.</summary>
    internal const int DefaultLimit = 65_536;

    private readonly BindingReport report = new(source, diagnostics);
    private readonly List<ParameterUse> parameters = [];
    private readonly List<ScriptMap> maps = [];
    private readonly HashSet<(bool IsPath, string Name)> used = [];

    /// <summary>The parameters, in the script's order; whole once everything is bound.</summary>
    internal ImmutableArray<ScriptParameter> Parameters => [.. parameters.Select(use => use.Parameter)];

    /// <summary>The maps, in the script's order.</summary>
    internal ImmutableArray<ScriptMap> Maps => [.. maps];

    /// <summary>Declares all names of a script.</summary>
    internal void Declare(Script script)
    {
        used.Add((true, source.Name));
        foreach (var declaration in script.Declarations)
        {
            Declare(declaration, report, isLibrary: false);
        }

        foreach (var declaration in script.Declarations)
        {
            Check(declaration);
        }

        foreach (var name in options.Parameters.Keys)
        {
            if (!parameters.Any(use => use.Parameter.Name == name))
            {
                ReportUnknownParameter(name);
            }
        }
    }

    private void Declare(Declaration declaration, BindingReport into, bool isLibrary)
    {
        switch (declaration)
        {
            case Declaration.Use use:
                Use(use, into);
                break;
            case Declaration.Const constant:
                Add(constant.Name, new ModuleName.Const(constant.Value, into), into);
                break;
            case Declaration.Def def:
                CheckParameters(def, into);
                ModuleName meaning = def.Body is Expression.Missing
                    ? new ModuleName.Broken()
                    : new ModuleName.Def(def, into);
                Add(def.Name, meaning, into);
                break;
            case Declaration.Param when isLibrary:
            case Declaration.Map when isLibrary:
            case { Block.IsEmpty: false } when isLibrary:
                into.Fail(
                    Codes.NotInLibrary, "a library declares constants and functions only", declaration.Span,
                    "not in a file that others use", null);
                break;
            case Declaration.Param param:
                Add(param.Name, BindParameter(param), into);
                break;
            case Declaration.Map map:
                Add(map.Name, BindMap(map), into);
                break;
        }
    }

    private static void CheckParameters(Declaration.Def def, BindingReport into)
    {
        var names = new HashSet<string>();
        foreach (var parameter in def.Parameters)
        {
            if (!names.Add(parameter.Text))
            {
                into.NameTaken(parameter, "a parameter before it has this name");
            }
        }
    }

    private void Add(Identifier name, ModuleName meaning, BindingReport into)
    {
        if (name.Text.Length == 0)
        {
            return;
        }

        if (FieldTable.Find(name.Text) is not null)
        {
            into.NameTaken(name, "a field has this name");
        }
        else if (!module.TryAdd(name.Text, meaning))
        {
            into.NameTaken(name, "a declaration above has this name");
        }
    }

    // Mistakes in a constant are told once, and also where nobody uses it.
    private void Check(Declaration declaration)
    {
        if (declaration is not Declaration.Const constant || Expansion.IsSet(constant.Value))
        {
            return;
        }

        var isText = constant.Value is Expression.Literal { Value: LiteralValue.Text };
        var before = diagnostics.Count;
        if (!isText)
        {
            new ExpressionBinder(new Scope(null, module), report).Bind(constant.Value);
        }

        if (diagnostics.Count > before)
        {
            module.Break(constant.Name.Text);
        }
    }

    private void Use(Declaration.Use use, BindingReport into)
    {
        if (use.Name.Text.Length == 0)
        {
            return;
        }

        var opened = use.IsPath ? options.OpenFile?.Invoke(into.Source, use.Name.Text) : null;
        if ((use.IsPath ? opened?.Text : options.FindLibrary(use.Name.Text)) is not { } library)
        {
            into.Fail(
                Codes.LibraryNotFound, $"there is no library `{use.Name.Text}`", use.Name.Span,
                use.IsPath ? opened?.Problem ?? "no files can be read here" : "not part of tcpq",
                use.IsPath ? null : $"for a file of your own, write its path: `use \"{use.Name.Text}.tcpq\"`");
            return;
        }

        if (!used.Add((use.IsPath, library.Name)))
        {
            return;
        }

        var found = new DiagnosticBag();
        var parsed = Parser.Parse(library, found);
        var inside = into.In(library, use.Name.Span, "used here");
        foreach (var diagnostic in found.ToImmutable())
        {
            inside.Report(diagnostic);
        }

        foreach (var declaration in parsed.Declarations)
        {
            Declare(declaration, inside, isLibrary: true);
        }
    }

    private ModuleName BindParameter(Declaration.Param param)
    {
        var isText = param.Default is Expression.Literal { Value: LiteralValue.Text };
        if (isText || Expansion.IsSet(param.Default))
        {
            report.Fail(
                Codes.ParameterDefault, $"the default of `{param.Name.Text}` is not a plain value", param.Default.Span,
                "only a value can be set from outside",
                isText ? "a parameter is a number, a duration, a size, an address or a truth value"
                    : $"a set is a constant: `const {param.Name.Text} = {source[param.Default.Span]}`");
            return new ModuleName.Broken();
        }

        var binder = new ExpressionBinder(new Scope(null, new ModuleScope()), report);
        var bound = binder.Bind(param.Default);
        if (ParameterValues.Of(bound) is not { } value)
        {
            if (bound.Type != DataType.Error)
            {
                report.Fail(
                    Codes.ParameterDefault, $"the default of `{param.Name.Text}` is not a plain value",
                    param.Default.Span, "only a value can be set from outside", null);
            }

            return new ModuleName.Broken();
        }

        if (options.Parameters.TryGetValue(param.Name.Text, out var given))
        {
            value = ParameterValues.Parse(param.Name.Text, given, value, diagnostics) ?? value;
        }

        var use = new ParameterUse(new(
            param.Name.Text, value.Type, param.Doc, report.NameOf(param.Default), value.High, value.Low, false));
        parameters.Add(use);
        return new ModuleName.Param(use);
    }

    private ModuleName BindMap(Declaration.Map map)
    {
        ImmutableArray<DataType?> keys = [.. map.Keys.Select(TypeOf)];
        var value = TypeOf(map.Value);
        if (value is null || keys.Contains(null))
        {
            return new ModuleName.Broken();
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i]!.Representation == Representation.None)
            {
                report.Fail(
                    Codes.NotAKey, $"`{map.Keys[i].Text}` cannot be the key of a map", map.Keys[i].Span,
                    "of any length",
                    null);
                return new ModuleName.Broken();
            }
        }

        if (value.Representation is not (Representation.Boolean or Representation.Unsigned or Representation.Signed))
        {
            report.Fail(
                Codes.WrongArgumentType, $"a map cannot hold {BindingReport.Article(value)}", map.Value.Span,
                "the values of a map are numbers", null);
            return new ModuleName.Broken();
        }

        var limit = map.Limit is { } clause
            && Limits.Check(clause, StatementBinder.MaximumLimit, source, report) is { } n
            ? n
            : DefaultLimit;
        var declared = new ScriptMap(
            map.Span, map.Name.Text, [.. map.Keys.Select(key => key.Text)], [.. keys.OfType<DataType>()], value,
            map.IsLru, limit);
        maps.Add(declared);
        return new ModuleName.Map(declared);
    }

    private DataType? TypeOf(Identifier name)
    {
        if (TypeNames.Find(name.Text) is { } type)
        {
            return type;
        }

        if (name.Text.Length > 0)
        {
            report.Fail(
                Codes.UnknownType, $"unknown type `{name.Text}`", name.Span, "neither a field nor a type",
                Suggestion.Nearest(name.Text, TypeNames.Candidates) is { } near ? $"did you mean `{near}`?" : null,
                $"types: {string.Join(", ", TypeNames.All.Select(known => known.Name))}");
        }

        return null;
    }

    private void ReportUnknownParameter(string name)
    {
        var near = Suggestion.Nearest(
            name, parameters.Select(use => (use.Parameter.Name, ImmutableArray<string>.Empty)));
        diagnostics.Report(new(Codes.UnknownParameter, $"the script has no parameter `{name}`")
        {
            Help = near is not null ? $"did you mean `{near}`?"
                : parameters.Count == 0 ? "it declares none"
                : $"it has {string.Join(", ", parameters.Select(use => $"`{use.Parameter.Name}`"))}",
        });
    }
}
